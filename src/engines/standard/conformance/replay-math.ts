import { join } from 'node:path';
import { z } from 'zod';
import { areSympyEqual } from '../../math/sympy-equivalence.ts';
import { parseAnswer, verifyAnswer } from '../../math/verify-answer.ts';
import { evalchemyGrader } from '../../reasoning/graders/evalchemy.ts';
import { gpqaLetter } from '../../reasoning/graders/gpqa-letter.ts';
import { hendrycksNormalise } from '../../reasoning/graders/hendrycks-equivalence.ts';
import { lmEvalAimeGrader } from '../../reasoning/graders/lm-eval-aime.ts';
import { lmEvalMathGrader } from '../../reasoning/graders/lm-eval-math.ts';
import { statedAnswer } from '../families/minerva-math.ts';
import { normalizeFinalAnswer } from '../families/normalize-final-answer.ts';
import { type Check, check } from './check.ts';
import { readJsonLines } from './json-lines.ts';

/** A value, or the exception of the original. */
const outcome = z.looseObject({ value: z.unknown().optional(), error: z.unknown().optional() });
const gradingSchema = z.object({
  prediction: z.string(),
  gold: z.string(),
  math_verify: z.object({
    gold_text: z.string(),
    parsed_gold: z.array(z.string()),
    parsed_prediction: z.array(z.string()),
    correct: z.boolean(),
    swapped: z.boolean(),
  }),
  evalchemy: z.object({ extracted: z.string(), correct: z.boolean() }),
  hendrycks_strip: z.object({ gold: outcome, extracted: outcome }),
  lm_eval_hendrycks_math: outcome,
  lm_eval_aime: outcome,
  minerva: z.looseObject({
    unnormalized: outcome,
    normalized: z.string().optional(),
    normalized_gold: z.string().optional(),
    correct: z.boolean().optional(),
  }),
});
const letterSchema = z.object({ text: z.string(), gpqa_letter: z.string() });

/** The math vectors: what every original grader made of a pair. Of a parsed answer its text and whether it was parsed are compared, not how sympy prints it. */
export async function replayMath(directory: string): Promise<Check[]> {
  const gradings = await readJsonLines(join(directory, 'grading.jsonl'), gradingSchema);
  const letters = await readJsonLines(join(directory, 'gpqa_letter.jsonl'), letterSchema);
  return [
    ...gradings.flatMap(replayGrading),
    ...letters.map((letter) => check(`letter of ${letter.text}`, gpqaLetter(letter.text), letter.gpqa_letter)),
  ];
}

function replayGrading(vector: z.infer<typeof gradingSchema>): Check[] {
  const { prediction, gold, math_verify: verified, minerva } = vector;
  const name = `${JSON.stringify(prediction)} for ${gold}:`;
  const [right, answer] = [parseAnswer(verified.gold_text), parseAnswer(prediction)];
  const evalchemy = evalchemyGrader.grade(prediction, gold);
  const stated = statedAnswer(prediction);
  const strip = vector.hendrycks_strip;
  return [
    check(`${name} math-verify`, verifyAnswer(right, answer), verified.correct),
    check(`${name} math-verify, swapped`, verifyAnswer(answer, right), verified.swapped),
    check(`${name} candidates`, candidates(answer), recordedCandidates(verified.parsed_prediction)),
    check(`${name} candidates of the gold answer`, candidates(right), recordedCandidates(verified.parsed_gold)),
    check(
      `${name} evalchemy`,
      [evalchemy.extracted ?? '', evalchemy.correct],
      [vector.evalchemy.extracted, vector.evalchemy.correct],
    ),
    check(`${name} normal form of the gold answer`, hendrycksNormalise(gold), strip.gold.value ?? null),
    check(`${name} normal form`, hendrycksNormalise(evalchemy.extracted ?? ''), strip.extracted.value ?? null),
    ...recordedScore(vector.lm_eval_hendrycks_math).map((score) =>
      check(`${name} hendrycks_math`, Number(lmEvalMathGrader.grade(prediction, gold).correct), score),
    ),
    ...recordedScore(vector.lm_eval_aime).map((score) =>
      check(`${name} aime`, Number(lmEvalAimeGrader.grade(prediction, gold).correct), score),
    ),
    check(`${name} final answer`, stated, minerva.unnormalized.value),
    ...(minerva.normalized === undefined || minerva.normalized_gold === undefined
      ? []
      : [
          check(`${name} normalised`, normalizeFinalAnswer(stated), minerva.normalized),
          check(`${name} normalised gold answer`, normalizeFinalAnswer(gold), minerva.normalized_gold),
          check(`${name} minerva`, areSympyEqual(minerva.normalized, minerva.normalized_gold), minerva.correct),
        ]),
  ];
}

function candidates({ node, text }: ReturnType<typeof parseAnswer>): unknown {
  return { parsed: node !== null, text };
}

function recordedCandidates(recorded: readonly string[]): unknown {
  const text = recorded.find((candidate) => candidate.startsWith('str:'));
  return { parsed: recorded.some((candidate) => !candidate.startsWith('str:')), text: text?.slice(4) ?? null };
}

/** Where the original raised there is no score. */
function recordedScore({ value }: z.infer<typeof outcome>): number[] {
  const score: unknown =
    typeof value === 'object' && value !== null && 'exact_match' in value ? value.exact_match : value;
  return typeof score === 'number' ? [score] : [];
}
