import type { z } from 'zod';
import { parseWith } from '../../contracts/parse-with.ts';
import type { Judge } from './judge/judge.ts';

/** One question of a suite and what the model answered. Absent lists are empty, an absent expected output is null. */
export interface TestCase {
  readonly input: string;
  /** What the target answered, without its reasoning. */
  readonly actualOutput: string;
  readonly expectedOutput: string | null;
  /** Facts the answer is measured against. */
  readonly context: readonly string[];
  /** Passages that a retriever found, best first. */
  readonly retrievalContext: readonly string[];
}

/** Fields of a test case that a metric can insist on; `input` and `actualOutput` are always there. */
export type OptionalCaseField = 'expectedOutput' | 'context' | 'retrievalContext';

export interface Measurement {
  /** 0 to 1, higher is better. */
  readonly score: number;
  /** One sentence: what decided the score. */
  readonly reason: string;
}

/** What the author of a metric writes. */
export interface MetricDefinition<Parameters> {
  /** As suites name it: `exact_match`, in the file `exact-match.ts`. */
  readonly name: string;
  /** Part of the exam fingerprint: raise it with every change that can change a score. */
  readonly version: number;
  /** What a suite may set beside `metric`, `name`, `threshold` and `strict_mode`. */
  readonly parameters: z.ZodType<Parameters>;
  /** A test case passes from this score on, unless the suite says otherwise. */
  readonly threshold: number;
  /** Checked when the suite is planned, before anything is asked. */
  readonly requires?: (parameters: Parameters) => readonly OptionalCaseField[];
  /** Set by metrics that ask a judge. */
  readonly judge?: {
    /** Questions that one measurement asks, repairs not counted. */
    readonly questions: (parameters: Parameters) => number;
    /** Every prompt template the metric uses; part of the exam fingerprint. */
    readonly prompts: readonly string[];
  };
  readonly measure: (testCase: TestCase, parameters: Parameters, judge: Judge) => Measurement | Promise<Measurement>;
}

/** A metric with its parameters checked. */
export interface ConfiguredMetric {
  readonly requires: readonly OptionalCaseField[];
  readonly judgeQuestions: number;
  measure(testCase: TestCase, judge: Judge): Promise<Measurement>;
}

/** A metric as the engine sees it. Made by `defineMetric` only. */
export interface Metric {
  readonly kind: 'deepeval-metric';
  readonly name: string;
  readonly version: number;
  readonly threshold: number;
  readonly prompts: readonly string[];
  /** Throws EVAL_DEEPEVAL_METRIC_PARAMETERS with the path of every problem; `place` says where the parameters stand. */
  configure(parameters: unknown, place: string): ConfiguredMetric;
}

/** Makes a metric of its definition. Built-in metrics and those of a team (`eval/deepeval_tests/metrics/*.ts`) are written alike. */
export function defineMetric<Parameters>(definition: MetricDefinition<Parameters>): Metric {
  return {
    kind: 'deepeval-metric',
    name: definition.name,
    version: definition.version,
    threshold: definition.threshold,
    prompts: definition.judge?.prompts ?? [],
    configure(parameters, place) {
      const parsed = parseWith(definition.parameters, parameters, place, 'EVAL_DEEPEVAL_METRIC_PARAMETERS');
      return {
        requires: definition.requires?.(parsed) ?? [],
        judgeQuestions: definition.judge?.questions(parsed) ?? 0,
        measure: async (testCase, judge) => definition.measure(testCase, parsed, judge),
      };
    },
  };
}
