import { z } from 'zod';
import { type Interval } from '../bootstrap.ts';
import { brunnerMunzel } from '../brunner-munzel.ts';
import { cliffsDelta } from '../cliffs-delta.ts';
import { interquartileRange, mean, medianAbsoluteDeviation, trimmedMean, variance } from '../descriptive.ts';
import { hodgesLehmann } from '../hodges-lehmann.ts';
import { kolmogorovSmirnov } from '../kolmogorov-smirnov.ts';
import { mannWhitneyApproximate, mannWhitneyExact } from '../mann-whitney.ts';
import { proportionInterval } from '../proportion-interval.ts';
import { quantile } from '../quantile.ts';
import { fisherExact, newcombeInterval, twoProportionZTest } from '../two-proportions.ts';
import { welchTTest } from '../welch-t-test.ts';
import { interval, list, type Replay, type ReplayedValue, value } from './replayed-value.ts';

const numbers = z.array(z.number());
const pair = z.tuple([z.number(), z.number()]);

/** By the name of the vector file. */
export const sampleReplays = {
  two_sample: (line: unknown) => {
    const u = z.object({ U: z.number(), p: z.number() });
    const row = z
      .object({
        x: numbers,
        y: numbers,
        welch: z.object({ t: z.number(), df: z.number(), p: z.number(), ci95: pair }),
        mwu_exact: u.optional(),
        mwu_asymptotic: u,
        mwu_asymptotic_greater: z.number(),
        mwu_asymptotic_less: z.number(),
        hodges_lehmann: z.object({ shift: z.number(), ci: pair, achieved_alpha: z.number() }).optional(),
        hl_shift: z.number(),
        ks: z.object({ D: z.number(), p_exact: z.number(), p_asymp: z.number() }),
        cliffs_delta: z.number(),
        brunner_munzel: z.object({ stat: z.number(), p: z.number() }).nullable(),
      })
      .parse(line);
    const welch = welchTTest(row.x, row.y);
    const mannWhitney = mannWhitneyApproximate(row.x, row.y);
    const shift = hodgesLehmann(row.x, row.y);
    const ks = kolmogorovSmirnov(row.x, row.y);
    const munzel = row.brunner_munzel === null ? null : brunnerMunzel(row.x, row.y);
    return [
      value('welch t', welch.t, row.welch.t),
      value('welch df', welch.degreesOfFreedom, row.welch.df),
      value('welch p', welch.pValue, row.welch.p),
      ...interval('welch ci', welch.interval, row.welch.ci95),
      value('mwu', mannWhitney.statistic, row.mwu_asymptotic.U),
      value('mwu p', mannWhitney.twoSided, row.mwu_asymptotic.p),
      value('mwu greater', mannWhitney.greater, row.mwu_asymptotic_greater),
      value('mwu less', mannWhitney.less, row.mwu_asymptotic_less),
      ...(row.mwu_exact === undefined
        ? []
        : [value('mwu exact', mannWhitneyExact(row.x, row.y).pValue, row.mwu_exact.p)]),
      value('hl_shift', shift.shift, row.hl_shift),
      ...(row.hodges_lehmann === undefined
        ? []
        : [
            ...interval('hodges-lehmann', shift.interval, row.hodges_lehmann.ci),
            value('hodges-lehmann alpha', shift.achievedAlpha, row.hodges_lehmann.achieved_alpha),
          ]),
      value('ks D', ks.statistic, row.ks.D),
      value('ks exact', ks.exact, row.ks.p_exact),
      value('ks approximate', ks.approximate, row.ks.p_asymp),
      value('cliffs_delta', cliffsDelta(row.x, row.y), row.cliffs_delta),
      value('brunner-munzel', munzel?.statistic ?? null, row.brunner_munzel?.stat ?? null),
      value('brunner-munzel p', munzel?.pValue ?? null, row.brunner_munzel?.p ?? null),
    ];
  },

  proportion_ci: (line: unknown) => {
    const row = z
      .object({
        k: z.number(),
        n: z.number(),
        alpha: z.number(),
        wilson: pair,
        beta: pair,
        agresti_coull: pair,
        jeffreys: pair,
        normal: pair,
      })
      .parse(line);
    const of = (method: Parameters<typeof proportionInterval>[3]): Interval =>
      proportionInterval(row.k, row.n, row.alpha, method);
    return [
      ...interval('wilson', of('wilson'), row.wilson, 1),
      ...interval('clopper-pearson', of('clopper-pearson'), row.beta),
      ...interval('agresti-coull', of('agresti-coull'), row.agresti_coull),
      ...interval('jeffreys', of('jeffreys'), row.jeffreys),
      ...interval('wald', of('wald'), row.normal),
    ];
  },

  two_proportions: (line: unknown) => {
    const row = z
      .object({
        k1: z.number(),
        n1: z.number(),
        k2: z.number(),
        n2: z.number(),
        newcombe95: pair,
        z: z.number(),
        z_p: z.number(),
        fisher_p: z.number(),
      })
      .parse(line);
    const { k1, n1, k2, n2 } = row;
    const test = twoProportionZTest(k1, n1, k2, n2);
    return [
      ...interval('newcombe', newcombeInterval(k1, n1, k2, n2, 0.05), row.newcombe95),
      value('z', test.z, row.z),
      value('z_p', test.pValue, row.z_p),
      value('fisher', fisherExact(k1, n1, k2, n2), row.fisher_p),
    ];
  },

  quantiles: (line: unknown) => {
    const row = z
      .object({
        x: numbers,
        q: numbers,
        linear: numbers,
        inverted_cdf: numbers,
        hazen: numbers,
        median_unbiased: numbers,
        mean: z.number(),
        var_ddof1: z.number().nullable(),
        mad: z.number(),
        trimmed_mean_10: z.number(),
        iqr: z.number(),
      })
      .parse(line);
    const of = (rule: Parameters<typeof quantile>[2], expected: readonly number[]): ReplayedValue[] =>
      list(
        rule ?? '',
        row.q.map((q) => quantile(row.x, q, rule)),
        expected,
      );
    return [
      ...of('linear', row.linear),
      ...of('inverted-cdf', row.inverted_cdf),
      ...of('hazen', row.hazen),
      ...of('median-unbiased', row.median_unbiased),
      value('mean', mean(row.x), row.mean),
      value('variance', row.x.length < 2 ? null : variance(row.x), row.var_ddof1),
      value('mad', medianAbsoluteDeviation(row.x), row.mad),
      value('trimmed mean', trimmedMean(row.x, 0.1), row.trimmed_mean_10),
      value('iqr', interquartileRange(row.x), row.iqr),
    ];
  },
} as const satisfies Record<string, Replay>;
