import type { DatasetRow } from '../../../datasets/catalog.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { Family, Port } from './family.ts';
import { keepRows } from './keep-rows.ts';
import { textField, textListField } from './read-field.ts';

const letters = 'ABCDEFGHIJ';
const question: Port = { kind: 'document', run: cotQuestion };

/** MMLU-Pro: up to ten options, answered step by step; one task per category. */
export const mmluPro: Family = {
  name: 'mmlu_pro',
  ports: {
    'mmlu_pro/utils.doc_to_text': question,
    'mmlu_pro/utils.fewshot_to_text': question,
    'mmlu_pro/utils.fewshot_to_target': {
      kind: 'document',
      run: (doc) => textField(doc, 'cot_content').replaceAll("A: Let's think step by step. ", ''),
    },
  },
  patterns: [
    {
      name: /^mmlu_pro\/utils\.process_(\w+)$/,
      port: (category) => keepRows('category', (value) => value === category.replaceAll('_', ' ')),
    },
  ],
};

function cotQuestion(doc: DatasetRow): string {
  const options = textListField(doc, 'options').slice(0, letters.length);
  const lines = options.map((option, index) => `${letters[index]}. ${pythonStrip(option)}\n`);
  return `Question:\n${textField(doc, 'question')}\nOptions:\n${lines.join('')}Answer: Let's think step by step.`;
}
