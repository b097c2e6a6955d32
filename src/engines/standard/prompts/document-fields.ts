import type { DatasetRow } from '../../../datasets/catalog.ts';
import { portOfKind } from '../families/port-registry.ts';
import { compileTemplate } from '../jinja/template.ts';
import { LiteralSyntaxError, parsePythonLiteral } from '../python/literal.ts';
import { PythonFloat } from '../python/python-value.ts';
import { isPythonDigit } from '../python/string-methods.ts';
import { type ChoiceField, type DocField, type PortReference, portReferenceSchema } from '../tasks/task-config.ts';

/** A question: text, or the index of a choice that takes its place (multiple inputs, as in WinoGrande). */
export type Question = string | number;
/** A gold answer as the task gives it: text, index (a bool is one, too), or several. */
export type Answer = string | number | boolean | PythonFloat | readonly unknown[] | null;
export type Read<T> = (doc: DatasetRow) => T;

/** `doc_to_text`: a column, a template (all digits with choices: an index), a constant index, or a port. */
export function compileQuestion(field: DocField, columns: ReadonlySet<string>, hasChoices: boolean): Read<Question> {
  const read = compileField(field, columns, (text) =>
    hasChoices && isPythonDigit(text) ? parsePythonLiteral(text) : text,
  );
  return (doc) => {
    const value = read(doc);
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw new Error(`expected text, found ${JSON.stringify(value)}`);
  };
}

/** `doc_to_target`: as the question, and a rendered list literal becomes a list. */
export function compileAnswer(
  field: DocField | readonly unknown[],
  columns: ReadonlySet<string>,
  hasChoices: boolean,
): Read<Answer> {
  if (isList(field)) return () => field;
  const read = compileField(field, columns, (text) => {
    if (hasChoices && isPythonDigit(text)) return parsePythonLiteral(text);
    return text.length >= 2 && text.startsWith('[') && text.endsWith(']') ? literalOrText(text) : text;
  });
  return (doc) => {
    const value = read(doc);
    if (value === null || typeof value === 'string' || isList(value) || value instanceof PythonFloat) return value;
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    throw new Error(`expected text, an index or a list, found ${JSON.stringify(value)}`);
  };
}

/** `doc_to_choice`: a column, a template that prints a Python list, a list, the values of a mapping, or a port. */
export function compileChoices(field: ChoiceField, columns: ReadonlySet<string>): Read<readonly string[]> {
  if (Array.isArray(field)) return () => field;
  if (typeof field === 'object' && !isPort(field)) {
    const values = Object.values(field);
    return () => values;
  }
  const read = compileField(field, columns, parsePythonLiteral);
  return (doc) => {
    const value = read(doc);
    if (isList(value) && value.every((item) => typeof item === 'string')) return value;
    throw new Error(`expected a list of texts, found ${JSON.stringify(value)}`);
  };
}

/** `description` and `gen_prefix`: a key of the document, else a template; absent is the empty text. */
export function compileText(field: string | null): Read<string> {
  if (field === null || field === '') return () => '';
  const template = compileTemplate(field);
  return (doc) => (Object.hasOwn(doc, field) ? String(doc[field] ?? '') : template.render(doc));
}

function compileField(field: DocField, columns: ReadonlySet<string>, finish: (text: string) => unknown): Read<unknown> {
  if (typeof field === 'number') return () => field;
  if (typeof field === 'object') {
    const { run } = portOfKind(field, 'document');
    return (doc) => run(doc, field.texts ?? {});
  }
  if (columns.has(field)) {
    return (doc) => {
      if (doc[field] === undefined) throw new Error(`the column ${field} is missing`);
      return doc[field];
    };
  }
  const template = compileTemplate(field);
  return (doc) => finish(template.render(doc));
}

function isPort(field: Exclude<ChoiceField, string | readonly string[]>): field is PortReference {
  return typeof field['port'] === 'string' && Object.keys(field).every((key) => key in portReferenceSchema.shape);
}

function literalOrText(text: string): unknown {
  try {
    return parsePythonLiteral(text);
  } catch (error) {
    if (error instanceof LiteralSyntaxError) return text;
    throw error;
  }
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
