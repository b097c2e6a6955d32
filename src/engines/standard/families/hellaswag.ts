import type { DatasetRow } from '../../../datasets/catalog.ts';
import { pythonCapitalize, pythonStrip } from '../python/string-methods.ts';
import type { Family } from './family.ts';
import { integerField, textField, textListField } from './read-field.ts';

/** HellaSwag: activity label and context in front, markers of its WikiHow part removed. */
export const hellaswag: Family = {
  name: 'hellaswag',
  ports: {
    'hellaswag/utils.process_docs': { kind: 'process-docs', run: (docs) => docs.map(processDoc) },
    'hellaswag.process_docs': { kind: 'process-docs', run: (docs) => docs.map(processDoc) },
  },
};

function processDoc(doc: DatasetRow): DatasetRow {
  const context = `${textField(doc, 'ctx_a')} ${pythonCapitalize(textField(doc, 'ctx_b'))}`;
  return {
    ...doc,
    query: clean(`${textField(doc, 'activity_label')}: ${context}`),
    choices: textListField(doc, 'endings').map(clean),
    gold: integerField(doc, 'label'),
  };
}

function clean(text: string): string {
  return pythonStrip(text)
    .replaceAll(' [title]', '. ')
    .replaceAll(/\[[^\n]*?\]/g, '')
    .replaceAll('  ', ' ');
}
