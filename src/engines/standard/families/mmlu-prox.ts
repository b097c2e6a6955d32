import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatasetRow } from '../../../datasets/catalog.ts';
import { parsePythonLiteral } from '../python/literal.ts';
import { dictGet, isDict } from '../python/python-value.ts';
import type { Family, PortTexts } from './family.ts';
import { keepRows } from './keep-rows.ts';
import { textField } from './read-field.ts';

const letters = 'ABCDEFGHIJ';
const language = /^mmlu_prox\/[^/]+\/utils/.source;

/** MMLU-ProX: MMLU-Pro in 29 languages; the words of each language are in `lang_libs.py` of the task folder. */
export const mmluProx: Family = {
  name: 'mmlu_prox',
  ports: {},
  texts: languageTexts,
  patterns: [
    {
      name: new RegExp(`${language}\\.(doc|fewshot)_to_text$`),
      port: (which) => ({
        kind: 'document',
        run: (doc, texts) => (which === 'doc' ? question(doc, texts) + text(texts, 'answer') : example(doc, texts)),
      }),
    },
    {
      name: new RegExp(`${language}\\.process_(\\w+)$`),
      port: (category) => keepRows('category', (value) => value === category.replaceAll('_', ' ')),
    },
  ],
};

function question(doc: DatasetRow, texts: PortTexts): string {
  const options = Array.from(letters, (letter, index) => {
    const option = doc[`option_${index}`];
    if (option === undefined) throw new Error(`expected the field option_${index}`);
    return option === null ? '' : `${letter}. ${String(option)}\n`;
  });
  return `${text(texts, 'question')}\n${textField(doc, 'question')}\n${text(texts, 'options')}\n${options.join('')}`;
}

function example(doc: DatasetRow, texts: PortTexts): string {
  const solution = textField(doc, 'cot_content').replaceAll(text(texts, 'marker'), text(texts, 'answer'));
  return `${question(doc, texts)}${solution}\n\n`;
}

function text(texts: PortTexts, name: string): string {
  const found = texts[name];
  if (found === undefined) throw new Error(`expected the text ${name} of the language`);
  return found;
}

/** `LANG_LIBS`: by language a list of question, options, answer, description, marker of a solution, end of an answer. */
function languageTexts(directory: string): PortTexts {
  const source = readFileSync(join(dirname(directory), 'lang_libs.py'), 'utf8');
  const literal = /^LANG_LIBS = (\{[^]*?^\})/m.exec(source)?.[1];
  const table = literal === undefined ? null : parsePythonLiteral(literal);
  const words = isDict(table) ? dictGet(table, basename(directory)) : undefined;
  if (!Array.isArray(words)) throw new Error(`expected ${basename(directory)} in LANG_LIBS of lang_libs.py`);
  const [questionText, options, answer, , marker] = words.map(String);
  if (questionText === undefined || options === undefined || answer === undefined || marker === undefined) {
    throw new Error(`expected five texts of ${basename(directory)} in lang_libs.py`);
  }
  return { question: questionText, options, answer, marker };
}
