import { join } from 'node:path';
import type { EngineName, Exam } from '../../contracts/exam.ts';
import type { StepName } from '../../contracts/run.ts';
import { openExam } from '../../datasets/open-exam.ts';
import type { SampleSink } from '../../engines/engine.ts';
import type { Target } from '../../target/target.ts';
import type { RunConfig } from '../config/run-config.ts';
import { connectToJudge, connectToTarget } from '../connect.ts';
import { runExam } from '../engines.ts';
import { narrowExam } from '../extension/narrow-exam.ts';
import { expectSameTarget } from '../expect-same-target.ts';
import { readRun } from '../read-run.ts';
import { shardOf } from '../shard-exams.ts';
import type { RunListener } from '../run-event.ts';
import type { Step } from '../step.ts';

interface EngineStep {
  readonly name: StepName;
  readonly summary: string;
  readonly engine: EngineName;
  readonly timeoutMinutes: number;
  applies(config: RunConfig): boolean;
}

/** A step that asks the model every question of one engine's exams that the journal does not have yet. */
export function engineStep({ name, summary, engine, timeoutMinutes, applies }: EngineStep): Step {
  return {
    name,
    summary,
    needs: ['prepare-dataset'],
    engine,
    asksModel: true,
    timeoutMinutes,
    maxAttempts: 3,
    applies,
    execute: async ({ directory, config, secrets, notify, now, signal, shard }) => {
      const run = await readRun(directory.path);
      const headers = shardOf(
        run.exams.filter((exam) => exam.engine === engine),
        shard,
      );
      const exams = await Promise.all(
        headers.map(async (header) =>
          narrowExam(await openExam(join(directory.path, 'exams', `${header.fingerprint}.jsonl`)), header),
        ),
      );
      const journal = await directory.journal(name, shard?.index ?? 0);
      const sinks = exams.map((exam) => journal.sink(exam.header.fingerprint));
      await announce(name, exams, sinks, notify);

      const target = await connectToTarget(config, secrets, signal);
      let judge: Target | null = null;
      try {
        expectSameTarget(run.runId, run.target, target.facts);
        if (engine === 'deepeval') judge = await connectToJudge(config, secrets, signal);
        for (const [position, exam] of exams.entries()) {
          const sink = sinks[position];
          if (sink === undefined) continue;
          await runExam(exam, {
            target,
            judge,
            sink: reporting(sink, name, notify),
            concurrency: config.target.concurrency,
            now,
            signal,
          });
        }
      } finally {
        await Promise.all([target.close(), judge?.close(), journal.close()]);
      }
    },
  };
}

async function announce(
  step: StepName,
  exams: readonly Exam[],
  sinks: readonly SampleSink[],
  notify: RunListener,
): Promise<void> {
  let samples = 0;
  let recorded = 0;
  for (const [position, exam] of exams.entries()) {
    samples += exam.header.itemCount * exam.header.repeats;
    for await (const item of exam.items()) {
      for (let repeat = 0; repeat < exam.header.repeats; repeat += 1) {
        if (sinks[position]?.has(item.itemId, repeat) === true) recorded += 1;
      }
    }
  }
  notify({ kind: 'step-started', step, samples, recorded });
}

function reporting(sink: SampleSink, step: StepName, notify: RunListener): SampleSink {
  return {
    has: (itemId, repeat) => sink.has(itemId, repeat),
    write: async (sample) => {
      await sink.write(sample);
      const measured = Object.values(sample.scores).some((score) => score.kind === 'scored');
      notify({ kind: 'sample', step, task: sample.task, measured });
    },
  };
}
