import { ApiError, validationError } from './api-error.ts';

/** A request body after JSON parsing: vLLM ignores fields it does not know. */
export type Body = Readonly<Record<string, unknown>>;

export function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses as vLLM's front end does, with its answers to what is not a JSON object. */
export function parseBody(text: string, contentType: string | undefined): Body {
  if (contentType !== undefined && !/^application\/json\b/i.test(contentType)) {
    throw new ApiError(
      400,
      'Bad Request',
      "1 validation error:\n  Unsupported Media Type: Only 'application/json' is allowed",
    );
  }
  if (text.length === 0) throw validationError('missing', 'body', 'Field required', 'None');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw validationError(
      'json_invalid',
      `body.${text.length}`,
      'JSON decode error',
      '<dict of 0 items>',
      'Expecting value',
    );
  }
  if (isBody(parsed)) return parsed;
  throw validationError(
    'model_attributes_type',
    'body',
    'Input should be a valid dictionary or object to extract fields from',
    Array.isArray(parsed) ? `<list of ${parsed.length} items>` : String(parsed),
  );
}

/** Undefined where the field is absent or null. Numbers in strings are taken, as pydantic takes them. */
export function numberField(body: Body, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof parsed === 'number' && Number.isFinite(parsed)) return parsed;
  throw typeError(name, 'float', 'number', value);
}

export function integerField(body: Body, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof parsed === 'number' && Number.isInteger(parsed)) return parsed;
  throw typeError(name, 'int', 'integer', value);
}

export function booleanField(body: Body, name: string): boolean {
  const value = body[name];
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw typeError(name, 'bool', 'boolean', value);
}

export function stringField(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw validationError('string_type', `body.${name}`, 'Input should be a valid string', describe(value));
}

export function objectField(body: Body, name: string): Body | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (isBody(value)) return value;
  throw validationError('dict_type', `body.${name}`, 'Input should be a valid dictionary', describe(value));
}

export function stringsField(body: Body, name: string): readonly string[] {
  const value = body[name];
  if (value === undefined || value === null) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((entry) => typeof entry === 'string')) return list;
  throw validationError('string_type', `body.${name}`, 'Input should be a valid string', describe(value));
}

/** Token ids; each must be in the vocabulary. */
export function tokenIdsField(body: Body, name: string): readonly number[] | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((entry) => Number.isInteger(entry))) return value;
  throw validationError('list_type', `body.${name}`, 'Input should be a valid list of integers', describe(value));
}

function typeError(name: string, type: string, words: string, value: unknown): ApiError {
  const reason =
    typeof value === 'string'
      ? `Input should be a valid ${words}, unable to parse string as ${words === 'integer' ? 'an integer' : `a ${words}`}`
      : `Input should be a valid ${words}`;
  const kind = typeof value === 'string' ? `${type}_parsing` : `${type}_type`;
  return validationError(kind, `body.${name}`, reason, describe(value));
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `<list of ${value.length} items>`;
  if (isBody(value)) return `<dict of ${Object.keys(value).length} items>`;
  return String(value);
}
