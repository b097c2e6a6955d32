/** Runs tasks with the engine of this project, for scripts/bench-standard.ts: one JSON job per line in, one line out for each. */
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Exam } from '../../src/contracts/exam.ts';
import type { Sample } from '../../src/contracts/sample.ts';
import { openCatalog } from '../../src/datasets/open-catalog.ts';
import { standardEngine } from '../../src/engines/standard/standard-engine.ts';
import type { StandardWork } from '../../src/engines/standard/standard-work.ts';
import { connectTarget } from '../../src/target/connect-target.ts';
import { defaultTargetTimeouts } from '../../src/target/default-target-timeouts.ts';
import type { Target } from '../../src/target/target.ts';

const jobSchema = z.object({
  endpoint: z.string(),
  model: z.string(),
  manifests: z.string(),
  data: z.string(),
  tasks: z.string(),
  task: z.string(),
  numFewshot: z.number(),
  limit: z.number(),
  concurrency: z.number(),
  maxTokens: z.number(),
  /** Scores every choice by echo, whatever else the server can do. */
  onlyEcho: z.boolean(),
});
type Job = z.infer<typeof jobSchema>;

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(jobSchema.parse(JSON.parse(line))))}\n`);
}

async function run(job: Job): Promise<unknown> {
  const started = performance.now();
  const cpu = process.cpuUsage();
  const connected = await connectTarget({
    endpoint: job.endpoint,
    servedModelName: job.model,
    apiKey: null,
    headers: {},
    caFile: null,
    proxy: null,
    timeouts: defaultTargetTimeouts,
    maxConcurrency: job.concurrency,
    maxAttempts: 1,
  });
  const target = job.onlyEcho ? withEchoOnly(connected) : connected;
  try {
    const datasets = openCatalog({ manifestDirectory: job.manifests, dataDirectories: [job.data] });
    const [draft] = await standardEngine.plan(
      {
        suite: 'bench',
        taskDirectories: [job.tasks],
        tasks: [{ task: job.task, numFewshot: job.numFewshot, limit: job.limit }],
        sampling: { maxTokens: job.maxTokens },
      },
      { datasets, seed: 0 },
    );
    if (draft === undefined) throw new Error(`no task ${job.task}`);
    const exam: Exam<StandardWork> = {
      header: { ...draft.header, schemaVersion: 1, fingerprint: '0'.repeat(64), itemCount: job.limit },
      items: async function* items() {
        yield* draft.items();
      },
    };
    const samples: Sample[] = [];
    await standardEngine.run(exam, {
      target,
      judge: null,
      sink: {
        has: () => false,
        write: (sample) => {
          samples.push(sample);
          return Promise.resolve();
        },
      },
      concurrency: job.concurrency,
      now: () => new Date(),
      signal: new AbortController().signal,
    });
    const { user, system } = process.cpuUsage(cpu);
    return {
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: (user + system) / 1e6,
      ...summary(samples),
    };
  } finally {
    await connected.close();
  }
}

function withEchoOnly(target: Target): Target {
  const capabilities = { ...target.facts.capabilities, logprobTokenIds: false, topLogprobs: false };
  return { ...target, facts: { ...target.facts, capabilities } };
}

/** Mean of every score, and per document what every request was worth, in the order of the documents. */
function summary(samples: readonly Sample[]): { results: Record<string, number>; samples: unknown[] } {
  const values = new Map<string, number[]>();
  for (const { scores } of samples) {
    for (const [metric, score] of Object.entries(scores)) {
      if (score.kind === 'scored') values.set(metric, [...(values.get(metric) ?? []), score.value]);
    }
  }
  const results = [...values].map(([metric, all]) => [metric, all.reduce((sum, value) => sum + value, 0) / all.length]);
  return {
    results: Object.fromEntries(results),
    samples: samples
      .toSorted((a, b) => a.index - b.index)
      .map(({ outputs }) => outputs.map(({ text, logLikelihood }) => logLikelihood?.sum ?? text)),
  };
}
