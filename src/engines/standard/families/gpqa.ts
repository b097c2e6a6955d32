import type { DatasetRow } from '../../../datasets/catalog.ts';
import { PythonRandom } from '../python/random.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { Family, Port } from './family.ts';
import { textField } from './read-field.ts';

const byGlobalGenerator: Port = {
  kind: 'process-docs',
  run: (docs, random) => docs.map((doc) => withChoices(doc, random)),
  drawsOrder: true,
};
/** The few-shot tasks have a generator of their own, which goes on from split to split. */
const byOwnGenerator: Port = {
  kind: 'process-docs',
  run: (docs) => {
    const random = new PythonRandom(42);
    return docs.map((doc) => withChoices(doc, random));
  },
};

/** GPQA: the four answers in an order drawn for every question. */
export const gpqa: Family = {
  name: 'gpqa',
  ports: {
    'gpqa/zeroshot/utils.process_docs': byGlobalGenerator,
    'gpqa/cot_zeroshot/utils.process_docs': byGlobalGenerator,
    'gpqa/cot_n_shot/utils.process_docs': byGlobalGenerator,
    'gpqa/generative/utils.process_docs': byGlobalGenerator,
    'gpqa/n_shot/utils.process_docs': byOwnGenerator,
    'gpqa.process_docs': byOwnGenerator,
  },
};

function withChoices(doc: DatasetRow, random: PythonRandom): DatasetRow {
  const right = clean(textField(doc, 'Correct Answer'));
  const choices = [1, 2, 3].map((number) => clean(textField(doc, `Incorrect Answer ${number}`)));
  choices.push(right);
  random.shuffle(choices);
  const [choice1, choice2, choice3, choice4] = choices;
  const answer = `(${String.fromCharCode(65 + choices.indexOf(right))})`;
  return { ...doc, choice1, choice2, choice3, choice4, choices, answer };
}

function clean(text: string): string {
  return pythonStrip(text).replaceAll(' [title]', '. ').replaceAll('  ', ' ');
}
