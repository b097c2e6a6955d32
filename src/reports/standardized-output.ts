import type { EngineName } from '../contracts/exam.ts';
import { z } from 'zod';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Run } from '../contracts/run.ts';
import type { LatencySummary } from '../engines/serving/latency-summary.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';
import type { ReportInput } from './report-input.ts';
import { successRate } from './performance-grade.ts';

/** The `{meta, results, performance}` document that a results back end takes, one per benchmark. Times are UTC, rates per second. */
export interface StandardizedDocument {
  readonly meta: {
    readonly run_id: string;
    readonly timestamp: string;
    readonly benchmark_name: string;
    /** Of a reasoning benchmark, whose `benchmark_name` is `Nvidia Eval`. */
    readonly tasks?: string;
    readonly model: { readonly id: string; readonly tokenizer_id: string; readonly source: string };
    readonly config: Readonly<Record<string, unknown>>;
  };
  readonly results: Readonly<Record<string, unknown>>;
  readonly performance: {
    readonly summary: Readonly<Record<string, number | null>>;
    readonly throughput: Readonly<Record<string, number | null>>;
    readonly latency: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
}

export interface StandardizedBenchmark {
  /** Unique in a run: `standard.arc_easy`, `serving.basic_performance`. */
  readonly name: string;
  readonly document: StandardizedDocument;
  /** What `document` was made from, untouched. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Every benchmark of the run in the form of `BACKEND_API`. */
export function standardizedOutput(input: ReportInput): readonly StandardizedBenchmark[] {
  const tasks = Map.groupBy(
    input.rows.filter((row) => row.engine !== 'serving'),
    (row) => `${row.engine}.${row.task}`,
  );
  return [
    ...[...tasks].map(([name, rows]) => qualityBenchmark(input, name, rows)),
    ...input.serving.map((summary) => servingBenchmark(input, summary)),
  ];
}

/** One POST to the back end: `path` under BACKEND_API and the JSON body. */
export interface BackendRequest {
  readonly path: '/raw_input' | '/standardized_output';
  readonly body: Readonly<Record<string, unknown>>;
}

export function backendRequests({ document, raw }: StandardizedBenchmark): readonly BackendRequest[] {
  const { run_id, benchmark_name, tasks, timestamp, model } = document.meta;
  const body = (data: unknown): BackendRequest['body'] => ({
    run_id,
    benchmark_name,
    ...(tasks === undefined ? {} : { tasks }),
    data,
    timestamp,
    model_id: model.id,
    tokenizer_id: model.tokenizer_id,
    source: model.source,
  });
  return [
    { path: '/raw_input', body: body(raw) },
    { path: '/standardized_output', body: body(document) },
  ];
}

function metaOf(
  { run }: ReportInput,
  engine: EngineName,
  task: string,
  config: Readonly<Record<string, unknown>>,
): StandardizedDocument['meta'] {
  return {
    run_id: run.runId,
    timestamp: run.createdAt,
    ...(engine === 'reasoning' ? { benchmark_name: 'Nvidia Eval', tasks: task } : { benchmark_name: task }),
    model: {
      id: run.release.servedModelName,
      tokenizer_id: tokenizerOf(run),
      source: run.target.serverKind,
    },
    config,
  };
}

function qualityBenchmark(input: ReportInput, name: string, rows: readonly MetricRow[]): StandardizedBenchmark {
  const first = rows[0];
  if (first === undefined) throw new Error(`expected rows of ${name}`);
  const exam = input.run.exams.find((exam) => exam.fingerprint === first.exam);
  const config = {
    exam_fingerprint: first.exam,
    ...(exam === undefined
      ? {}
      : {
          dataset: exam.dataset,
          prompt_mode: exam.promptMode,
          repeats: exam.repeats,
          generation_kwargs: exam.sampling,
          ...exam.settings,
        }),
  };
  return {
    name,
    document: {
      meta: metaOf(input, first.engine, first.task, config),
      results: Object.fromEntries(rows.flatMap((row) => resultEntries(row))),
      performance: {
        summary: {
          duration_sec: null,
          completed_requests: Math.max(...rows.map((row) => row.measured)),
          total_input_tokens: null,
          total_output_tokens: null,
        },
        throughput: {
          requests_per_second: null,
          output_tokens_per_second: null,
          total_tokens_per_second: null,
        },
        latency: {},
      },
    },
    raw: { run_id: input.run.runId, release: input.run.release, exam: exam ?? null, metrics: rows },
  };
}

/** Standard benchmarks keep the keys of lm-evaluation-harness, `acc,none` and `acc_stderr,none`. */
function resultEntries(row: MetricRow): [string, number | null][] {
  const [metric = row.metric, filter = 'none'] = row.metric.split(',');
  const key = (name: string): string => (row.engine === 'standard' ? `${name},${filter}` : name);
  return [
    [key(metric), row.value],
    [key(`${metric}_stderr`), row.standardError],
    [key(`${metric}_coverage`), row.coverage],
  ];
}

function servingBenchmark(input: ReportInput, summary: ServingSummary): StandardizedBenchmark {
  const latency = (value: LatencySummary | null): Readonly<Record<string, number>> =>
    value === null
      ? {}
      : {
          mean: value.meanMs,
          median: value.medianMs,
          std: value.standardDeviationMs,
          p50: value.p50Ms,
          p90: value.p90Ms,
          p95: value.p95Ms,
          p99: value.p99Ms,
        };
  return {
    name: `serving.${summary.scenario}`,
    document: {
      meta: metaOf(input, 'serving', 'vllm_performance_test', {
        scenario: summary.scenario,
        max_concurrency: summary.concurrency,
        random_input_len: summary.inputTokens,
        random_output_len: summary.outputTokens,
        num_prompts: summary.requests,
      }),
      results: { success_rate: successRate(summary), failures: summary.failures },
      performance: {
        summary: {
          duration_sec: summary.durationSeconds,
          completed_requests: summary.successes,
          total_input_tokens: summary.totalInputTokens,
          total_output_tokens: summary.totalOutputTokens,
        },
        throughput: {
          requests_per_second: summary.requestsPerSecond,
          output_tokens_per_second: summary.outputTokensPerSecond,
          total_tokens_per_second: summary.totalTokensPerSecond,
        },
        latency: {
          ttft_ms: latency(summary.ttft),
          tpot_ms: latency(summary.tpot),
          itl_ms: latency(summary.itl),
          e2el_ms: latency(summary.e2el),
        },
      },
    },
    raw: { run_id: input.run.runId, release: input.run.release, serving: summary },
  };
}

/** The one that was named (TOKENIZER), else the model's own. */
function tokenizerOf({ config, target, release }: Run): string {
  const named = z.object({ target: z.object({ tokenizer: z.string() }) }).safeParse(config);
  return named.success ? named.data.target.tokenizer : (target.modelRoot ?? release.servedModelName);
}
