import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetRow } from '../../../datasets/catalog.ts';
import { hendrycksBoxed } from '../../reasoning/graders/hendrycks-boxed.ts';
import { LiteralSyntaxError, parsePythonLiteral } from '../python/literal.ts';
import { dictEntries, isDict } from '../python/python-value.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { Family, PortTexts, TaskResult } from './family.ts';
import { normalizeFinalAnswer } from './normalize-final-answer.ts';
import { textField } from './read-field.ts';

const noAnswer = '[invalidanswer]';

/**
 * Minerva's MATH: the stated final answer in Minerva's normal form. Equal texts and numbers are decided here; of other pairs the original
 * asks a computer algebra system, and here the item is not measured. `math_verify` has no counterpart and is never measured.
 */
export const minervaMath: Family = {
  name: 'minerva_math',
  texts: fewshotSamples,
  ports: {
    'minerva_math/utils.process_docs': {
      kind: 'process-docs',
      run: (docs) => docs.map((doc) => ({ ...doc, answer: goldAnswer(textField(doc, 'solution')) })),
    },
    'minerva_math/utils.doc_to_text': {
      kind: 'document',
      run: (doc) => `Problem:\n${textField(doc, 'problem')}\n\nSolution:`,
    },
    'minerva_math/utils.list_fewshot_samples': { kind: 'samples', run: readSamples },
    'minerva_math/utils.process_results': { kind: 'process-results', run: gradeAnswer },
  },
};

function goldAnswer(solution: string): string {
  const box = hendrycksBoxed(solution);
  if (box.kind === 'text') return normalizeFinalAnswer(box.text);
  throw new Error('expected a boxed answer in the field solution');
}

function gradeAnswer(doc: DatasetRow, [solution]: readonly TaskResult[]): Record<string, number> {
  if (typeof solution !== 'string') throw new Error('expected an answer in words');
  const stated = /Final Answer: The final answer is([^\n]*?)[^\n] I hope it is correct\./.exec(
    `${solution}I hope it is correct.`,
  );
  const answer = normalizeFinalAnswer(stated === null ? noAnswer : pythonStrip(stated[1] ?? ''));
  const gold = textField(doc, 'answer');
  if (answer === gold && answer !== '') return { exact_match: 1 };
  if (stated === null || answer === '') return { exact_match: 0 };
  const [left, right] = [toNumber(answer), toNumber(gold)];
  if (left !== null && right !== null) return { exact_match: left === right ? 1 : 0 };
  throw new Error('two answers that are not the same text need a computer algebra system to be compared');
}

/** Only what has one reading. */
function toNumber(text: string): number | null {
  return /^-?\d{1,15}(?:\.\d{1,10})?$/.test(text) ? Number(text) : null;
}

/** The examples stand in `utils.py` of the task folder. */
function fewshotSamples(directory: string): PortTexts {
  const source = readFileSync(join(directory, 'utils.py'), 'utf8');
  const samples = /^def list_fewshot_samples\(\)[^\n]*\n\s+return (\[[^]*?^ {4}\])/m.exec(source)?.[1];
  if (samples === undefined) throw new Error('expected list_fewshot_samples in utils.py');
  return { samples };
}

function readSamples({ samples = '' }: PortTexts): DatasetRow[] {
  const list = parsePythonLiteral(samples);
  if (!Array.isArray(list)) throw new LiteralSyntaxError('expected a list of examples');
  return list.map((item: unknown) => {
    if (!isDict(item)) throw new LiteralSyntaxError('expected examples that are mappings');
    return Object.fromEntries(dictEntries(item).map(([key, value]) => [String(key), value]));
  });
}
