import type { z } from 'zod';
import { EvalError } from './errors.ts';
import { didYouMean } from './nearest-name.ts';

/**
 * Parses outside data. On failure throws an EvalError with `code` that names `place`, the path of every problem (five at most),
 * what was expected and found, and for an unknown key the nearest known ones.
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, place: string, code: EvalError['code']): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const issues = result.error.issues;
  const shown = issues.slice(0, 5).map((issue) => describeIssue(schema, issue));
  const more = issues.length > shown.length ? ` (+${issues.length - shown.length} more)` : '';
  throw new EvalError({
    code,
    message: `${place}: ${shown.join('; ')}${more}.`,
    nextStep: `Correct ${place}.`,
    details: { place, problems: issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })) },
  });
}

function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  const at = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys
      .map(
        (key) =>
          `${at}unknown key "${key}".${didYouMean(key, known)}${known.length === 0 ? '' : ` Known: ${known.join(', ')}`}`,
      )
      .join('; ');
  }
  const found =
    issue.input === undefined ? '' : `, found ${shorten(JSON.stringify(issue.input) ?? String(issue.input))}`;
  return `${at}${issue.message}${found}`;
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
}

/** Keys an object schema knows at `path`, looking through optional, nullable, union and array wrappers. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let nodes: z.core.$ZodType[] = [schema];
  for (const step of [...path, null]) {
    nodes = nodes.flatMap(unwrap);
    if (step === null) break;
    nodes = nodes.flatMap((node) => child(node, step));
  }
  return [...new Set(nodes.flatMap((node) => ('shape' in node._zod.def ? Object.keys(shapeOf(node)) : [])))];
}

function unwrap(node: z.core.$ZodType): z.core.$ZodType[] {
  const def = node._zod.def as { innerType?: z.core.$ZodType; options?: z.core.$ZodType[]; in?: z.core.$ZodType };
  if (def.innerType !== undefined) return unwrap(def.innerType);
  if (def.in !== undefined) return unwrap(def.in);
  if (Array.isArray(def.options)) return def.options.flatMap(unwrap);
  return [node];
}

function child(node: z.core.$ZodType, step: PropertyKey): z.core.$ZodType[] {
  const def = node._zod.def as { element?: z.core.$ZodType; valueType?: z.core.$ZodType };
  if ('shape' in node._zod.def) {
    const next = shapeOf(node)[String(step)];
    return next === undefined ? [] : [next];
  }
  const next = def.element ?? def.valueType;
  return next === undefined ? [] : [next];
}

function shapeOf(node: z.core.$ZodType): Record<string, z.core.$ZodType> {
  return (node._zod.def as { shape?: Record<string, z.core.$ZodType> }).shape ?? {};
}
