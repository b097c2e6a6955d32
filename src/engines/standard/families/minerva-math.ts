import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetRow } from '../../../datasets/catalog.ts';
import { areSympyEqual } from '../../math/sympy-equivalence.ts';
import { parseAnswer, verifyAnswer } from '../../math/verify-answer.ts';
import { hendrycksBoxed } from '../../reasoning/graders/hendrycks-boxed.ts';
import { LiteralSyntaxError, parsePythonLiteral } from '../python/literal.ts';
import { dictEntries, isDict } from '../python/python-value.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { Family, PortTexts, TaskResult } from './family.ts';
import { normalizeFinalAnswer } from './normalize-final-answer.ts';
import { textField } from './read-field.ts';

const noAnswer = '[invalidanswer]';

/** Minerva's MATH: the stated final answer in Minerva's normal form, equal for sympy; and the answer found anywhere, by math-verify's rules. */
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
  const answer = normalizeFinalAnswer(statedAnswer(solution));
  const isVerified = verifyAnswer(parseAnswer(textField(doc, 'solution')), parseAnswer(solution));
  return {
    exact_match: areSympyEqual(answer, textField(doc, 'answer')) ? 1 : 0,
    math_verify: isVerified ? 1 : 0,
  };
}

/** What the agreed sentence states. */
export function statedAnswer(solution: string): string {
  const stated = /Final Answer: The final answer is([^\n]*?)[^\n] I hope it is correct\./.exec(
    `${solution}I hope it is correct.`,
  );
  return stated === null ? noAnswer : pythonStrip(stated[1] ?? '');
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
