import { z } from 'zod';
import { basicInterval, bcaIntervalOfMean, percentileInterval } from '../bootstrap.ts';
import { kendallTauB, pearson, spearman } from '../correlation.ts';
import { mean, variance } from '../descriptive.ts';
import { mcNemar, mcNemarChiSquare } from '../mcnemar.ts';
import { pairedTTest, wilcoxonSignedRankApproximate, wilcoxonSignedRankExact } from '../paired-tests.ts';
import { quantile } from '../quantile.ts';
import { createRandomSource } from '../random-source.ts';
import { signFlipPermutation } from '../sign-flip-permutation.ts';
import { interval, type Replay, value } from './replayed-value.ts';

const numbers = z.array(z.number());
const pair = z.tuple([z.number().nullable(), z.number().nullable()]);

/** By the name of the vector file. */
export const pairedReplays = {
  mcnemar: (line: unknown) => {
    const row = z
      .object({
        b: z.number(),
        c: z.number(),
        exact_p: z.number(),
        mid_p: z.number(),
        exact_one_sided_b_greater: z.number(),
        chi2: pair.nullable(),
        chi2_corrected: pair.nullable(),
      })
      .parse(line);
    const result = mcNemar(row.b, row.c);
    const chiSquares = [
      ['chi2', row.chi2, mcNemarChiSquare(row.b, row.c, false)],
      ['chi2_corrected', row.chi2_corrected, mcNemarChiSquare(row.b, row.c, true)],
    ] as const;
    return [
      value('exact_p', result.exact, row.exact_p),
      value('mid_p', result.midP, row.mid_p),
      value('one_sided', result.oneSidedExact, row.exact_one_sided_b_greater),
      ...chiSquares.flatMap(([name, expected, actual]) => [
        value(name, actual?.statistic ?? null, expected?.[0] ?? null),
        value(`${name} p`, actual?.pValue ?? null, expected?.[1] ?? null),
      ]),
    ];
  },

  paired_permutation_exact: (line: unknown) => {
    const row = z.object({ diff: numbers, p_abs: z.number(), p_greater: z.number(), p_less: z.number() }).parse(line);
    const random = createRandomSource(1);
    const result = signFlipPermutation(Float64Array.from(row.diff), { permutations: 1000, random });
    return [
      value('p_abs', result.twoSided, row.p_abs),
      value('p_greater', result.greater, row.p_greater),
      value('p_less', result.less, row.p_less),
    ];
  },

  paired: (line: unknown) => {
    const wilcoxon = z.object({ W: z.number(), p: z.number() });
    const row = z
      .object({
        x: numbers,
        y: numbers,
        paired_t: z.object({ t: z.number().nullable(), df: z.number(), p: z.number().nullable(), ci95: pair }),
        wilcoxon_exact: wilcoxon.optional(),
        wilcoxon_approx: wilcoxon,
        pearson: pair,
        spearman: pair,
        kendall_tau_b: z.number().nullable(),
      })
      .parse(line);
    const t = pairedTTest(row.x, row.y);
    const approximate = wilcoxonSignedRankApproximate(row.x, row.y);
    const r = pearson(row.x, row.y);
    const rho = spearman(row.x, row.y);
    return [
      value('t', t.t, row.paired_t.t),
      value('t p', t.pValue, row.paired_t.p),
      ...interval('t ci', t.interval, row.paired_t.ci95),
      value('wilcoxon', approximate.statistic, row.wilcoxon_approx.W),
      value('wilcoxon p', approximate.pValue, row.wilcoxon_approx.p),
      ...(row.wilcoxon_exact === undefined
        ? []
        : [value('wilcoxon exact', wilcoxonSignedRankExact(row.x, row.y).pValue, row.wilcoxon_exact.p)]),
      value('pearson', r.coefficient, row.pearson[0]),
      value('pearson p', r.pValue, row.pearson[1]),
      value('spearman', rho.coefficient, row.spearman[0]),
      value('spearman p', rho.pValue, row.spearman[1]),
      value('kendall', kendallTauB(row.x, row.y), row.kendall_tau_b),
    ];
  },

  bootstrap_exact: (line: unknown) => {
    const row = z
      .object({
        x: numbers,
        mean_of_means: z.number(),
        sd_of_means: z.number(),
        ci95_linear: pair,
        ci95_inverted_cdf: pair,
        ci90_linear: pair,
      })
      .parse(line);
    const means = allResampledMeans(row.x);
    const center = mean(means);
    return [
      value('mean_of_means', center, row.mean_of_means),
      value('sd_of_means', Math.sqrt(mean(means.map((each) => (each - center) ** 2))), row.sd_of_means),
      ...interval('ci95_linear', percentileInterval(means, 0.95), row.ci95_linear),
      ...interval('ci90_linear', percentileInterval(means, 0.9), row.ci90_linear),
      value('ci95_inverted_cdf low', quantile(means, 0.025, 'inverted-cdf'), row.ci95_inverted_cdf[0]),
      value('ci95_inverted_cdf high', quantile(means, 0.975, 'inverted-cdf'), row.ci95_inverted_cdf[1]),
    ];
  },

  bootstrap_ci_from_distribution: (line: unknown) => {
    const row = z
      .object({
        x: numbers,
        bootstrap_distribution: numbers,
        ci95: z.object({ percentile: pair, standard_error: z.number(), basic: pair, BCa: pair }),
      })
      .parse(line);
    const distribution = Float64Array.from(row.bootstrap_distribution).sort();
    return [
      ...interval('percentile', percentileInterval(distribution, 0.95), row.ci95.percentile),
      ...interval('basic', basicInterval(distribution, mean(row.x), 0.95), row.ci95.basic),
      ...interval('BCa', bcaIntervalOfMean(distribution, row.x, 0.95), row.ci95.BCa),
      value('standard_error', Math.sqrt(variance(distribution)), row.ci95.standard_error),
    ];
  },
} as const satisfies Record<string, Replay>;

function allResampledMeans(x: readonly number[]): Float64Array {
  let sums = [0];
  for (const _ of x) sums = sums.flatMap((sum) => x.map((each) => sum + each));
  return Float64Array.from(sums, (sum) => sum / x.length).sort();
}
