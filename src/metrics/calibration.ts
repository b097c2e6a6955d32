/** Probabilities of the classes of one item, and the right class. */
export interface ClassProbabilities {
  readonly gold: number;
  readonly probabilities: readonly number[];
}

/** Mean squared distance from certainty of the right class over all classes: 0 to 2. NaN without items. */
export function brierScore(items: readonly ClassProbabilities[]): number {
  return mean(
    items.map(({ gold, probabilities }) =>
      probabilities.reduce((sum, value, index) => sum + (value - (index === gold ? 1 : 0)) ** 2, 0),
    ),
  );
}

/** Mean surprisal of the right class in nats, probabilities kept away from 0 and 1 as scikit-learn does. NaN without items. */
export function logLoss(items: readonly ClassProbabilities[]): number {
  const epsilon = Number.EPSILON;
  return mean(
    items.map(
      ({ gold, probabilities }) => -Math.log(Math.min(1 - epsilon, Math.max(epsilon, probabilities[gold] ?? 0))),
    ),
  );
}

export interface CalibrationError {
  /** Over the bins, weighted by their items (ECE). */
  readonly expected: number;
  /** In the worst bin (MCE). */
  readonly maximum: number;
}

/** How far confidence is from accuracy (Guo et al. 2017): `bins` of equal width on the highest probability, (low, high], the first with 0. */
export function calibrationError(items: readonly ClassProbabilities[], bins: number): CalibrationError {
  const sums = Array.from({ length: bins }, () => ({ items: 0, hits: 0, confidence: 0 }));
  for (const { gold, probabilities } of items) {
    const confidence = Math.max(...probabilities);
    const bin = sums[Math.max(0, Math.ceil(confidence * bins) - 1)];
    if (bin === undefined) continue;
    bin.items += 1;
    bin.hits += probabilities.indexOf(confidence) === gold ? 1 : 0;
    bin.confidence += confidence;
  }
  const gaps = sums
    .filter((bin) => bin.items > 0)
    .map((bin) => ({ share: bin.items / items.length, gap: Math.abs(bin.hits - bin.confidence) / bin.items }));
  return {
    expected: gaps.reduce((sum, { share, gap }) => sum + share * gap, 0),
    maximum: gaps.reduce((worst, { gap }) => Math.max(worst, gap), 0),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
