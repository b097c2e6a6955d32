import type { DatasetRow } from '../../../datasets/catalog.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { Family, Port } from './family.ts';
import { textField } from './read-field.ts';

const functions: Readonly<Record<string, Port>> = {
  doc_to_text: {
    kind: 'document',
    run: (doc) => {
      const answer = textField(doc, 'answer');
      if (answer === '1') return 0;
      if (answer === '2') return 1;
      throw new Error(`expected 1 or 2 in the field answer, found ${answer}`);
    },
  },
  doc_to_target: { kind: 'document', run: (doc) => pythonStrip(halves(doc)[1]) },
  doc_to_choice: {
    kind: 'document',
    run: (doc) => [textField(doc, 'option1'), textField(doc, 'option2')].map((option) => halves(doc)[0] + option),
  },
};

/** WinoGrande by partial evaluation: each option stands in the sentence, and what follows the gap is scored. */
export const winogrande: Family = {
  name: 'winogrande',
  ports: Object.fromEntries(
    Object.entries(functions).flatMap(([name, port]) => [
      [`winogrande/preprocess_winogrande.${name}`, port],
      [`winogrande.${name}`, port],
    ]),
  ),
};

/** The sentence before and after its gap. */
function halves(doc: DatasetRow): [before: string, after: string] {
  const sentence = textField(doc, 'sentence');
  const gap = sentence.indexOf('_');
  if (gap < 0) throw new Error('expected a gap (_) in the field sentence');
  return [sentence.slice(0, gap), sentence.slice(gap + 1)];
}
