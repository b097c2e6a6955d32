import { createHash } from 'node:crypto';
import type { ServingConfig } from '../contracts/engine-config.ts';
import type { Exam, ExamHeader } from '../contracts/exam.ts';
import type { RequestRecord } from '../contracts/request-record.ts';
import type { Sample } from '../contracts/sample.ts';
import { canonicalJson } from '../datasets/canonical-json.ts';
import type { LoadTarget } from '../engines/serving/load-target.ts';
import type { LoadObserver } from '../engines/serving/run-repetition.ts';
import { runServing } from '../engines/serving/serving-engine.ts';
import { servingExam, servingSettings } from '../engines/serving/serving-exam.ts';
import { summarizeServing } from '../engines/serving/summarize-serving.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';
import { collectServingRecords } from '../metrics/serving-records.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';

export interface BenchResult {
  readonly summary: ServingSummary;
  /** By repetition, then index. */
  readonly records: readonly RequestRecord[];
  /** What two results are compared by. */
  readonly evidence: ServingRecords;
}

/** A load that can be run: its exam. */
export type PlannedLoad = Exam<never>;

/** Plans every load before any is run: a file that is not as it should be is told before the first request. Throws EVAL_SERVING_*. */
export async function planLoads(config: ServingConfig, seed: number): Promise<readonly PlannedLoad[]> {
  const loads: PlannedLoad[] = [];
  for (const scenario of config.scenarios) {
    const draft = await servingExam(config, scenario, seed);
    const items = [...(draft.items() as Iterable<never>)];
    loads.push({
      header: {
        ...draft.header,
        schemaVersion: 1,
        fingerprint: loadFingerprint(draft.header),
        itemCount: items.length,
      },
      items: () => each(items),
    });
  }
  return loads;
}

export interface RunBenchOptions {
  readonly target: LoadTarget;
  readonly loads: readonly PlannedLoad[];
  /** 0 to 100, beside 50, 90, 95 and 99. */
  readonly percentiles?: readonly number[];
  /** Called with each load as it ends. */
  readonly onResult: (result: BenchResult) => void;
  /** Told of requests as they leave and end. */
  readonly observer?: LoadObserver;
  /** Whether a calibration proves that the client keeps up; true unless given. */
  readonly calibrate?: boolean;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Runs loads one after the other without a run directory: for a person at a terminal, and for result files of vLLM's form. */
export async function runBench(options: RunBenchOptions): Promise<void> {
  const { target, loads, percentiles, onResult, observer, calibrate = true, now, signal } = options;
  for (const load of loads) {
    const samples = new Map<string, Sample>();
    const sink = {
      has: (itemId: string): boolean => samples.has(itemId),
      write: (sample: Sample): Promise<void> => {
        samples.set(sample.itemId, sample);
        return Promise.resolve();
      },
    };
    await runServing(load, {
      target,
      sink,
      now,
      signal,
      calibrate,
      ...(observer === undefined ? {} : { observer }),
    });
    const ordered = [...samples.values()].toSorted((a, b) => a.index - b.index);
    const records = ordered.flatMap(({ request }) => (request === undefined ? [] : [request]));
    const settings = { ...servingSettings(load.header), ...(percentiles === undefined ? {} : { percentiles }) };
    onResult({
      summary: summarizeServing(settings, records),
      records,
      evidence: await collectServingRecords(load.header, each(ordered)),
    });
  }
}

type ExamDraftHeader = Omit<ExamHeader, 'fingerprint' | 'itemCount' | 'schemaVersion'>;

/** Everything that makes two loads the same load: shape, lengths, data, sampling, how latencies are defined. Not the server. */
function loadFingerprint({ settings, dataset, sampling, promptMode, scorerVersion }: ExamDraftHeader): string {
  const load = { settings, dataset, sampling, promptMode, scorerVersion };
  return createHash('sha256').update(canonicalJson(load)).digest('hex');
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
