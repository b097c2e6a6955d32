import type { DatasetRow } from '../../../datasets/catalog.ts';
import { pythonCapitalize, pythonStrip } from '../python/string-methods.ts';
import type { Family, Port } from './family.ts';
import { integerField, textField, textListField } from './read-field.ts';

export const hellaswagDocs: Port = { kind: 'process-docs', run: (docs) => docs.map(processDoc) };

/** HellaSwag: activity label and context in front, markers of its WikiHow part removed. */
export const hellaswag: Family = {
  name: 'hellaswag',
  ports: {
    'hellaswag/utils.process_docs': hellaswagDocs,
    'hellaswag.process_docs': hellaswagDocs,
  },
};

function processDoc(doc: DatasetRow): DatasetRow {
  const context = `${textField(doc, 'ctx_a')} ${pythonCapitalize(textField(doc, 'ctx_b'))}`;
  return {
    ...doc,
    query: cleanHellaswag(`${textField(doc, 'activity_label')}: ${context}`),
    choices: textListField(doc, 'endings').map(cleanHellaswag),
    gold: integerField(doc, 'label'),
  };
}

/** Removes the marks `[title]` and `[…]`. */
export function cleanHellaswag(text: string): string {
  return pythonStrip(text)
    .replaceAll(' [title]', '. ')
    .replaceAll(/\[[^\n]*?\]/g, '')
    .replaceAll('  ', ' ');
}
