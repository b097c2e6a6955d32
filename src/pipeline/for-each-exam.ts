import type { ExamHeader } from '../contracts/exam.ts';
import type { Sample } from '../contracts/sample.ts';
import { readSamples } from '../journal/read-samples.ts';

/**
 * Reads a run's journal once and hands each exam its samples, in index order; exams come in the order of their fingerprints.
 * An exam without samples gets an empty stream; samples of exams that are not listed are passed over.
 */
export async function forEachExam(
  path: string,
  exams: readonly ExamHeader[],
  use: (exam: ExamHeader, samples: AsyncIterable<Sample>) => Promise<void>,
): Promise<void> {
  const samples = readSamples(path);
  try {
    let next = await samples.next();
    const skipTo = async (fingerprint: string): Promise<void> => {
      while (next.done !== true && next.value.exam < fingerprint) next = await samples.next();
    };
    async function* ofExam(fingerprint: string): AsyncGenerator<Sample, void, undefined> {
      while (next.done !== true && next.value.exam === fingerprint) {
        yield next.value;
        next = await samples.next();
      }
    }
    const ordered = exams.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
    for (const exam of ordered) {
      await skipTo(exam.fingerprint);
      await use(exam, ofExam(exam.fingerprint));
    }
  } finally {
    await samples.return();
  }
}
