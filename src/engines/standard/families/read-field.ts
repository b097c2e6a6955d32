import type { DatasetRow } from '../../../datasets/catalog.ts';

/** A text field of a document. Throws Error naming the field. */
export function textField(doc: DatasetRow, name: string): string {
  const value = doc[name];
  if (typeof value !== 'string') throw new Error(`expected text in the field ${name}, found ${typeof value}`);
  return value;
}

/** A list of texts. Throws Error naming the field. */
export function textListField(doc: DatasetRow, name: string): readonly string[] {
  const value = doc[name];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new Error(`expected a list of texts in the field ${name}`);
}

/** `int(doc[name])` of Python: a number or a decimal text. Throws Error naming the field. */
export function integerField(doc: DatasetRow, name: string): number {
  const value = doc[name];
  const number =
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
  if (!Number.isInteger(number)) throw new Error(`expected an integer in the field ${name}, found ${String(value)}`);
  return number;
}
