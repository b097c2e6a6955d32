/** One asking of an item: the class of its answer (−1: no answer, no vote) and the score of that answer. */
export interface Ballot {
  readonly answerClass: number;
  readonly value: number;
}

/** maj@k: the score of the most frequent answer class, the mean over classes that tie, 0 when nobody voted. */
export function majorityVote(ballots: readonly Ballot[]): number {
  const classes = new Map<number, { votes: number; value: number }>();
  for (const { answerClass, value } of ballots) {
    if (answerClass < 0) continue;
    const entry = classes.get(answerClass);
    if (entry === undefined) classes.set(answerClass, { votes: 1, value });
    else entry.votes += 1;
  }
  const most = Math.max(0, ...Array.from(classes.values(), ({ votes }) => votes));
  const winners = [...classes.values()].filter(({ votes }) => votes === most);
  return winners.length === 0 ? 0 : winners.reduce((sum, { value }) => sum + value, 0) / winners.length;
}
