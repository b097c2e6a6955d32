import type { Sampling } from '../../../contracts/exam.ts';
import type { GenerationParameters } from './generate-answer.ts';
import { requestSeed } from './score-continuations.ts';

const defaultMaxTokens = 256;
/** Taken over under other names, or meant for local models only. */
const consumed = new Set([
  'until',
  'max_gen_toks',
  'max_tokens',
  'max_new_tokens',
  'temperature',
  'top_p',
  'do_sample',
  'seed',
]);

/**
 * generation_kwargs of a task as request parameters: greedy, 256 tokens and seed 1234 unless it says otherwise; `override` wins.
 * `serverDefaults` leaves out how to sample, for the server to decide.
 */
export function generationParameters(
  kwargs: Readonly<Record<string, unknown>>,
  override: Sampling,
  serverDefaults = false,
): GenerationParameters {
  const number = (key: string): number | undefined => {
    const value = kwargs[key];
    return typeof value === 'number' ? value : undefined;
  };
  const { until } = kwargs;
  const stop = (Array.isArray(until) ? until : [until]).filter((text) => typeof text === 'string' && text !== '');
  const topP = number('top_p');
  const sampling: Sampling = {
    ...(serverDefaults ? {} : { temperature: number('temperature') ?? 0 }),
    maxTokens: number('max_tokens') ?? number('max_gen_toks') ?? defaultMaxTokens,
    seed: number('seed') ?? requestSeed,
    ...(topP === undefined || serverDefaults ? {} : { topP }),
    ...(stop.length === 0 ? {} : { stop }),
    ...override,
  };
  const extraBody = Object.fromEntries(Object.entries(kwargs).filter(([key]) => !consumed.has(key)));
  return { sampling, extraBody };
}
