import { join } from 'node:path';
import type { AnswerKey } from '../contracts/exam.ts';
import type { Sample } from '../contracts/sample.ts';
import { openExam } from '../datasets/open-exam.ts';
import { readSamples } from '../journal/read-samples.ts';
import type { FlippedItem, FlipText } from '../verdict/decide-input.ts';

/** Question, gold answer and both given answers of the items that flipped, by exam and item id. */
export async function loadFlipTexts(
  candidatePath: string,
  baselinePath: string,
  flips: readonly FlippedItem[],
): Promise<(flip: FlippedItem) => FlipText | undefined> {
  const texts = new Map<string, FlipText>();
  for (const [exam, ofExam] of Map.groupBy(flips, ({ candidateExam }) => candidateExam)) {
    const wanted = new Set(ofExam.map(({ itemId }) => itemId));
    const keys = await answerKeys(candidatePath, exam, wanted);
    const given = await answers(candidatePath, exam, wanted, keys);
    const before = await answers(baselinePath, ofExam[0]?.baselineExam ?? exam, wanted, keys);
    for (const itemId of wanted) {
      const key = keys.get(itemId);
      texts.set(`${exam}/${itemId}`, {
        question: key?.context ?? '',
        gold: key === undefined ? '' : goldOf(key),
        baselineAnswer: before.get(itemId) ?? '',
        candidateAnswer: given.get(itemId) ?? '',
      });
    }
  }
  return ({ candidateExam, itemId }) => texts.get(`${candidateExam}/${itemId}`);
}

async function answerKeys(path: string, exam: string, wanted: ReadonlySet<string>): Promise<Map<string, AnswerKey>> {
  const keys = new Map<string, AnswerKey>();
  for await (const { itemId, answerKey } of (await openExam(join(path, 'exams', `${exam}.jsonl`))).items()) {
    if (answerKey !== null && wanted.has(itemId)) keys.set(itemId, answerKey);
  }
  return keys;
}

async function answers(
  path: string,
  exam: string,
  wanted: ReadonlySet<string>,
  keys: ReadonlyMap<string, AnswerKey>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const sample of readSamples(path, exam)) {
    if (wanted.has(sample.itemId) && !found.has(sample.itemId))
      found.set(sample.itemId, answerOf(sample, keys.get(sample.itemId)));
  }
  return found;
}

/** The most likely continuation of a multiple-choice item, else what the model wrote. */
function answerOf(sample: Sample, key: AnswerKey | undefined): string {
  const outputs = sample.outputs.filter(({ role }) => role === 'target');
  if (key?.kind === 'choices') {
    const sums = outputs.map((output) => output.logLikelihood?.sum ?? -Infinity);
    const best = sums.indexOf(Math.max(...sums));
    return sums[best] === -Infinity ? '' : (key.continuations[best] ?? '').trim();
  }
  return outputs
    .map((output) => output.text ?? '')
    .join('\n')
    .trim();
}

function goldOf(key: AnswerKey): string {
  return key.kind === 'choices' ? (key.continuations[key.gold] ?? '').trim() : key.gold;
}
