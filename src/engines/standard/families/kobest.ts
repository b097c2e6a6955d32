import type { DatasetRow } from '../../../datasets/catalog.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { Family, Port } from './family.ts';
import { integerField, textField } from './read-field.ts';

const connectors: Readonly<Record<string, string>> = { 원인: ' 왜냐하면', 결과: ' 그래서' };

const functions: Readonly<Record<string, Port>> = {
  copa_doc_to_text: { kind: 'document', run: copaText },
  copa_doc_to_target: {
    kind: 'document',
    run: (doc) => textField(doc, integerField(doc, 'label') === 0 ? 'alternative_1' : 'alternative_2'),
  },
  copa_doc_to_choice: {
    kind: 'document',
    run: (doc) => [textField(doc, 'alternative_1'), textField(doc, 'alternative_2')],
  },
  sentineg_doc_to_text: { kind: 'document', run: (doc) => `문장: ${textField(doc, 'sentence')} 긍부정:` },
  wic_doc_to_text: {
    kind: 'document',
    run: (doc) =>
      `문장1: ${textField(doc, 'context_1')} 문장2: ${textField(doc, 'context_2')} ` +
      `두 문장에서 ${textField(doc, 'word')}가 같은 뜻으로 쓰였나?`,
  },
  hellaswag_process_doc: { kind: 'process-docs', run: (docs) => docs.map(hellaswagDoc) },
  macro_f1_score: { kind: 'aggregation', aggregation: 'f1-macro' },
};

/** KoBEST: prompts of COPA, HellaSwag, SentiNeg and WiC, macro F1 of all five. */
export const kobest: Family = {
  name: 'kobest',
  ports: Object.fromEntries(
    Object.entries(functions).flatMap(([name, port]) => [
      [`kobest/utils.${name}`, port],
      [`kobest.${name}`, port],
    ]),
  ),
};

/** Two spaces before the connector, as the task has always had. */
function copaText(doc: DatasetRow): string {
  const question = pythonStrip(textField(doc, 'question'));
  const connector = connectors[question];
  if (connector === undefined) throw new Error(`expected 원인 or 결과 in the field question, found ${question}`);
  return `${textField(doc, 'premise')} ${connector}`;
}

function hellaswagDoc(doc: DatasetRow): DatasetRow {
  return {
    ...doc,
    query: `문장: ${textField(doc, 'context')}`,
    choices: [1, 2, 3, 4].map((number) => textField(doc, `ending_${number}`)),
    gold: integerField(doc, 'label'),
  };
}
