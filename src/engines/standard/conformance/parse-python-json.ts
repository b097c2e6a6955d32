import { PythonFloat } from '../python/python-value.ts';

/** JSON as Python reads it: `1.0` stays a float. */
export function parsePythonJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && /[.eE]/.test(context?.source ?? '')
      ? new PythonFloat(value)
      : value,
  );
}
