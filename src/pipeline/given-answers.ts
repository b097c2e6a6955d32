import type { Sample } from '../contracts/sample.ts';
import { readSamples } from '../journal/read-samples.ts';
import type { StoredAnswer } from '../store/store.ts';

/** What a run answered to some items of an exam, first repeat, by item id. */
export async function readGivenAnswers(
  path: string,
  exam: string,
  itemIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, StoredAnswer>> {
  const found = new Map<string, StoredAnswer>();
  for await (const sample of readSamples(path, exam)) {
    if (itemIds.has(sample.itemId) && !found.has(sample.itemId)) found.set(sample.itemId, givenAnswer(sample));
  }
  return found;
}

function givenAnswer({ outputs }: Sample): StoredAnswer {
  const given = outputs.filter(({ role }) => role === 'target');
  const sums = given.map((output) => output.logLikelihood?.sum ?? -Infinity);
  const best = Math.max(...sums);
  const texts = given.map(({ text }) => text ?? '');
  return { text: texts.join('\n').trim(), choice: best === -Infinity ? null : sums.indexOf(best) };
}
