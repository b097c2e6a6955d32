const goldLogprob = 'gold_logprob';
/** Lead of the right answer over the best wrong one. */
export const goldMargin = 'gold_margin';

/** Log-probabilities of right answers, in nats. */
export function isGoldMetric(metric: string): boolean {
  return metric === goldLogprob || metric === goldMargin;
}
