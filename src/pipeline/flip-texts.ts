import { join } from 'node:path';
import type { AnswerKey } from '../contracts/exam.ts';
import { openExam } from '../datasets/open-exam.ts';
import type { StoredAnswer } from '../store/store.ts';
import type { FlippedItem, FlipText } from '../verdict/decide-input.ts';
import { readGivenAnswers } from './given-answers.ts';
import type { RunRecord } from './run-record.ts';

/** Question, gold answer and both given answers of the items that flipped, by exam and item id. */
export async function loadFlipTexts(
  candidatePath: string,
  baseline: RunRecord,
  flips: readonly FlippedItem[],
): Promise<(flip: FlippedItem) => FlipText | undefined> {
  const texts = new Map<string, FlipText>();
  for (const [exam, ofExam] of Map.groupBy(flips, ({ candidateExam }) => candidateExam)) {
    const wanted = new Set(ofExam.map(({ itemId }) => itemId));
    const keys = await answerKeys(candidatePath, exam, wanted);
    const given = await readGivenAnswers(candidatePath, exam, wanted);
    const before = await baseline.answers(ofExam[0]?.baselineExam ?? exam, wanted);
    for (const itemId of wanted) {
      const key = keys.get(itemId);
      texts.set(`${exam}/${itemId}`, {
        question: key?.context ?? '',
        gold: key === undefined ? '' : goldOf(key),
        baselineAnswer: answerText(before.get(itemId), key),
        candidateAnswer: answerText(given.get(itemId), key),
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

/** The most likely continuation of a multiple-choice item, else what the model wrote. */
function answerText(answer: StoredAnswer | undefined, key: AnswerKey | undefined): string {
  if (answer === undefined) return '';
  if (key?.kind !== 'choices') return answer.text;
  return answer.choice === null ? '' : (key.continuations[answer.choice] ?? '').trim();
}

function goldOf(key: AnswerKey): string {
  return key.kind === 'choices' ? (key.continuations[key.gold] ?? '').trim() : key.gold;
}
