import type { DatasetRow } from '../catalog.ts';
import type { DedupItem } from './find-duplicates.ts';

const answerFields = /^(?:answers?|answer_?key|gold|labels?|targets?|solution|correct|correct_answers?|best_answer)$/i;
const nameFields = /^(?:id|.*_id|index|idx|url|source|category|subject|task|split|cluster)$/i;

/**
 * What makes a row a question, and what answers it. Without `answerField` the answer is what stands in fields of the usual names; the
 * question is every text of the other fields, in their order, names and sources left out.
 */
export function questionOfRow(row: DatasetRow, answerField: string | null): DedupItem {
  const isAnswer = (field: string): boolean =>
    answerField === null ? answerFields.test(field) : field === answerField;
  const fields = Object.entries(row);
  const question = fields.filter(([field]) => !isAnswer(field) && !nameFields.test(field));
  const answers = fields.filter(([field]) => isAnswer(field)).map(([, value]) => value);
  return {
    text: question.flatMap(([, value]) => textsOf(value)).join('\n'),
    answer: answers.length === 0 ? null : JSON.stringify(answers),
  };
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
