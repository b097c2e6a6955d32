import type { ServingConfig } from '../contracts/engine-config.ts';
import type { Exam } from '../contracts/exam.ts';
import type { RequestRecord } from '../contracts/request-record.ts';
import type { Sample } from '../contracts/sample.ts';
import type { LoadTarget } from '../engines/serving/load-target.ts';
import { runServing } from '../engines/serving/serving-engine.ts';
import { servingExam, servingSettings } from '../engines/serving/serving-exam.ts';
import { summarizeServing } from '../engines/serving/summarize-serving.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';

export interface BenchResult {
  readonly summary: ServingSummary;
  /** By repetition, then index. */
  readonly records: readonly RequestRecord[];
}

export interface RunBenchOptions {
  readonly target: LoadTarget;
  readonly config: ServingConfig;
  readonly seed: number;
  /** Called with each scenario as it ends. */
  readonly onResult: (result: BenchResult) => void;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Runs load scenarios one after the other without a run directory: for a person at a terminal, and for result files of vLLM's form. */
export async function runBench({ target, config, seed, onResult, now, signal }: RunBenchOptions): Promise<void> {
  for (const scenario of config.scenarios) {
    const draft = await servingExam(config, scenario, seed);
    const itemCount = scenario.numPrompts * scenario.repetitions;
    const exam: Exam<never> = {
      header: { ...draft.header, schemaVersion: 1, fingerprint: '0'.repeat(64), itemCount },
      items: async function* items() {
        yield* draft.items() as Iterable<never>;
      },
    };
    const samples = new Map<string, Sample>();
    const sink = {
      has: (itemId: string): boolean => samples.has(itemId),
      write: (sample: Sample): Promise<void> => {
        samples.set(sample.itemId, sample);
        return Promise.resolve();
      },
    };
    await runServing(exam, { target, sink, now, signal });
    const records = [...samples.values()]
      .toSorted((a, b) => a.index - b.index)
      .flatMap(({ request }) => (request === undefined ? [] : [request]));
    onResult({ summary: summarizeServing(servingSettings(draft.header), records), records });
  }
}
