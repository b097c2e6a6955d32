import type { SampleOutput } from '../../../contracts/sample.ts';
import type { Score } from '../../../contracts/score.ts';
import { requestFailure } from '../../request-failure.ts';

/** What one request brought: an output, or the failure that stands in its place and the score it leaves. */
export interface RequestOutcome {
  readonly output: SampleOutput;
  readonly failure: Score | null;
}

/** Waits for a request. Rethrows what ends the run. */
export async function outcomeOf(pending: Promise<SampleOutput>, signal: AbortSignal): Promise<RequestOutcome> {
  try {
    return { output: await pending, failure: null };
  } catch (error) {
    const { output, score } = requestFailure(error, 'target', signal);
    return { output, failure: score };
  }
}
