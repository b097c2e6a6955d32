import type { DatasetRow } from '../../../datasets/catalog.ts';
import { PythonRandom } from '../python/random.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { Family, Port } from './family.ts';
import { textField } from './read-field.ts';

/** lm-evaluation-harness seeds Python's random with 0 before it loads tasks. */
const seed = 0;

const shuffled: Port = {
  kind: 'process-docs',
  run: (docs) => {
    const random = new PythonRandom(seed);
    return docs.map((doc) => withChoices(doc, random));
  },
};

/** GPQA: the four answers in an order drawn for every question. */
export const gpqa: Family = {
  name: 'gpqa',
  ports: Object.fromEntries(
    ['gpqa/zeroshot', 'gpqa/n_shot', 'gpqa/generative', 'gpqa/cot_zeroshot', 'gpqa/cot_n_shot', 'leaderboard/gpqa'].map(
      (folder) => [`${folder}/utils.process_docs`, shuffled],
    ),
  ),
};

function withChoices(doc: DatasetRow, random: PythonRandom): DatasetRow {
  const right = clean(textField(doc, 'Correct Answer'));
  const choices = [1, 2, 3].map((number) => clean(textField(doc, `Incorrect Answer ${number}`)));
  choices.push(right);
  random.shuffle(choices);
  const [choice1, choice2, choice3, choice4] = choices;
  const answer = `(${String.fromCharCode(65 + choices.indexOf(right))})`;
  return { ...doc, choice1, choice2, choice3, choice4, answer };
}

function clean(text: string): string {
  return pythonStrip(text).replaceAll(' [title]', '. ').replaceAll('  ', ' ');
}
