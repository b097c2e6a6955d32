import type { EvalErrorFields } from '../contracts/errors.ts';
import { nearestNames } from '../contracts/nearest-name.ts';

/** The error for a model the server does not have: names those it has, and the nearest of them. */
export function unknownModel(
  wanted: string,
  models: readonly string[],
  details: Readonly<Record<string, unknown>>,
): EvalErrorFields {
  const [nearest] = nearestNames(wanted, models);
  const has = models.map((name) => `"${name}"`).join(', ');
  return {
    code: 'EVAL_TARGET_MODEL_UNKNOWN',
    message: `Expected a served model, found "${wanted}"; the server ${has === '' ? 'does not have it' : `has ${has}`}.`,
    nextStep:
      nearest === undefined
        ? 'Give one of the served model names.'
        : `Did you mean "${nearest}"? Give it as the served model name.`,
    details: { ...details, wanted, models, nearest: nearest ?? null },
  };
}
