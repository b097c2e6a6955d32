import { z } from 'zod';
import { betaQuantile } from '../beta-distribution.ts';
import { binomialCdf, binomialMass } from '../binomial-distribution.ts';
import { findChangePoints } from '../change-points.ts';
import { chiSquareQuantile } from '../chi-square-distribution.ts';
import { cohenKappa } from '../cohen-kappa.ts';
import { cumulativeDeviations } from '../cusum.ts';
import { energyStatistics } from '../energy-statistic.ts';
import { krippendorffAlpha, measurementLevels } from '../krippendorff-alpha.ts';
import { adjustPValues, type MultipleTestingMethod } from '../multiple-testing.ts';
import { normalCdf, normalQuantile, normalSurvival } from '../normal-distribution.ts';
import { studentTCdf, studentTQuantile, studentTSurvival } from '../student-t-distribution.ts';
import { list, type Replay, type ReplayedValue, value } from './replayed-value.ts';

const numbers = z.array(z.number());

/** By the name of the vector file. */
export const familyReplays = {
  multiple_testing: (line: unknown) => {
    const adjusted = z.object({ adjusted: numbers });
    const row = z
      .object({
        p: numbers,
        fdr_bh: adjusted,
        fdr_by: adjusted,
        holm: adjusted,
        bonferroni: adjusted,
        hommel: adjusted,
        sidak: adjusted,
      })
      .parse(line);
    const of = (method: MultipleTestingMethod, expected: z.infer<typeof adjusted>): ReplayedValue[] =>
      list(method, adjustPValues(row.p, method), expected.adjusted);
    return [
      ...of('benjamini-hochberg', row.fdr_bh),
      ...of('benjamini-yekutieli', row.fdr_by),
      ...of('holm', row.holm),
      ...of('bonferroni', row.bonferroni),
      ...of('hommel', row.hommel),
      ...of('sidak', row.sidak),
    ];
  },

  cohen_kappa: (line: unknown) => {
    const row = z
      .object({
        a: numbers,
        b: numbers,
        kappa: z.number().nullable(),
        kappa_linear: z.number().nullable(),
        kappa_quadratic: z.number().nullable(),
      })
      .parse(line);
    return [
      value('kappa', cohenKappa(row.a, row.b), row.kappa),
      value('kappa linear', cohenKappa(row.a, row.b, 'linear'), row.kappa_linear),
      value('kappa quadratic', cohenKappa(row.a, row.b, 'quadratic'), row.kappa_quadratic),
    ];
  },

  krippendorff_alpha: (line: unknown) => {
    const row = z
      .object({
        ratings: z.array(z.array(z.number().nullable())),
        nominal: z.number().nullable(),
        ordinal: z.number().nullable(),
        interval: z.number().nullable(),
        ratio: z.number().nullable(),
      })
      .parse(line);
    return measurementLevels.map((level) => value(level, krippendorffAlpha(row.ratings, level), row[level]));
  },

  distributions: (line: unknown) => {
    const tails = { x: z.number(), cdf: z.number(), sf: z.number() };
    const row = z
      .discriminatedUnion('f', [
        z.object({ f: z.literal('norm'), ...tails }),
        z.object({ f: z.literal('t'), df: z.number(), ...tails }),
        z.object({ f: z.literal('norm_ppf'), p: z.number(), x: z.number() }),
        z.object({ f: z.literal('t_ppf'), df: z.number(), p: z.number(), x: z.number() }),
        z.object({ f: z.literal('beta_ppf'), a: z.number(), b: z.number(), p: z.number(), x: z.number() }),
        z.object({ f: z.literal('chi2_ppf'), df: z.number(), p: z.number(), x: z.number() }),
        z.object({
          f: z.literal('binom'),
          k: z.number(),
          n: z.number(),
          p: z.number(),
          cdf: z.number(),
          pmf: z.number(),
        }),
      ])
      .parse(line);
    switch (row.f) {
      case 'norm':
        return [value('normal cdf', normalCdf(row.x), row.cdf), value('normal sf', normalSurvival(row.x), row.sf)];
      case 't':
        return [
          value('t cdf', studentTCdf(row.x, row.df), row.cdf),
          value('t sf', studentTSurvival(row.x, row.df), row.sf),
        ];
      case 'norm_ppf':
        return [value('normal quantile', normalQuantile(row.p), row.x)];
      case 't_ppf':
        return [value('t quantile', studentTQuantile(row.p, row.df), row.x)];
      case 'beta_ppf':
        return [value('beta quantile', betaQuantile(row.p, row.a, row.b), row.x)];
      case 'chi2_ppf':
        return [value('chi2 quantile', chiSquareQuantile(row.p, row.df), row.x)];
      case 'binom':
        return [
          value('binomial cdf', binomialCdf(row.k, row.n, row.p), row.cdf),
          value('binomial pmf', binomialMass(row.k, row.n, row.p), row.pmf),
        ];
    }
  },

  change_points: (line: unknown) => {
    const row = z
      .object({
        package: z.string(),
        series: numbers,
        energy_statistic_by_split: numbers.optional(),
        cusum: numbers.optional(),
        window_len: z.number().optional(),
        max_pvalue: z.number().optional(),
        min_magnitude: z.number().optional(),
        change_points: z.array(z.union([z.number(), z.object({ index: z.number() })])).optional(),
      })
      .parse(line);
    const values = [
      ...list('energy', energyStatistics(row.series), row.energy_statistic_by_split ?? []),
      ...list('cusum', cumulativeDeviations(row.series), row.cusum ?? [], sumOfMagnitudes(row.series)),
    ];
    // The permutation test of signal_processing_algorithms depends on its own random numbers.
    if (row.max_pvalue === undefined || row.window_len === undefined || row.change_points === undefined) return values;
    const options = {
      windowLength: row.window_len,
      maximumPValue: row.max_pvalue,
      minimumMagnitude: row.min_magnitude ?? 0,
    };
    // Places only: apache-otava divides the spread by n instead of n − 1, and keeps the old means of a point whose neighbour it merged.
    const found = findChangePoints(row.series, options);
    return [
      ...values,
      value('change points', found.length, row.change_points.length),
      ...row.change_points.map((expected, position) =>
        value(
          `change point ${position}`,
          found[position]?.index ?? null,
          typeof expected === 'number' ? expected : expected.index,
        ),
      ),
    ];
  },
} as const satisfies Record<string, Replay>;

function sumOfMagnitudes(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + Math.abs(each), 0);
}
