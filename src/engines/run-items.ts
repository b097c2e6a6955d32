import type { Exam, ExamItem } from '../contracts/exam.ts';
import type { Sample, SampleOutput } from '../contracts/sample.ts';
import type { Score } from '../contracts/score.ts';
import type { RunContext } from './engine.ts';

/** What asking one item once brought. A failed request is an output with `error` and scores that are not measured. */
export interface Answer {
  readonly outputs: SampleOutput[];
  readonly scores: Record<string, Score>;
}

/**
 * Asks every item × repeat the sink does not have, `context.concurrency` at a time, and writes each as it arrives.
 * Items stream: memory does not grow with the exam. Stops at the first thing `ask` throws, or when the signal aborts.
 */
export async function runItems<Work>(
  exam: Exam<Work>,
  context: RunContext,
  ask: (item: ExamItem<Work>, repeat: number, signal: AbortSignal) => Promise<Answer>,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const pending = pendingQuestions(exam, context);

  const worker = async (): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      const next = await pending.next();
      if (next.done === true) return;
      const { item, repeat } = next.value;
      const startedAt = context.now().toISOString();
      const answer = await ask(item, repeat, signal);
      await context.sink.write(toSample(exam, item, repeat, startedAt, answer));
    }
  };

  const workers = Array.from({ length: Math.max(1, context.concurrency) }, async () => {
    try {
      await worker();
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  });
  const settled = await Promise.allSettled(workers);
  await pending.return?.(undefined);
  context.signal.throwIfAborted();
  const failure = settled.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw stop.signal.reason;
}

async function* pendingQuestions<Work>(
  exam: Exam<Work>,
  context: RunContext,
): AsyncGenerator<{ item: ExamItem<Work>; repeat: number }, void, undefined> {
  for await (const item of exam.items()) {
    for (let repeat = 0; repeat < exam.header.repeats; repeat += 1) {
      if (!context.sink.has(item.itemId, repeat)) yield { item, repeat };
    }
  }
}

function toSample<Work>(
  exam: Exam<Work>,
  item: ExamItem<Work>,
  repeat: number,
  startedAt: string,
  answer: Answer,
): Sample {
  return {
    exam: exam.header.fingerprint,
    task: exam.header.task,
    itemId: item.itemId,
    index: item.index,
    repeat,
    cluster: item.cluster,
    startedAt,
    outputs: answer.outputs,
    scores: answer.scores,
  };
}
