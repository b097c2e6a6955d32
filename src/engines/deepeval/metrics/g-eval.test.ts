import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createJudge } from '../judge/create-judge.ts';
import { labelLogprobs } from '../judge/label-logprobs.ts';
import { gEval } from './g-eval.ts';

const testCase = {
  input: '2+2?',
  actualOutput: 'It is 4.',
  expectedOutput: '4',
  context: [],
  retrievalContext: [],
};

const tokenSchema = z.object({ token: z.string(), top_logprobs: z.array(z.tuple([z.string(), z.number()])) });
const rowSchema = z.object({
  params: z.looseObject({
    rubric: z.array(z.tuple([z.number(), z.number()])).optional(),
    criteria: z.string().optional(),
    evaluation_steps: z.array(z.string()).optional(),
    evaluation_params: z.array(z.string()).optional(),
    strict_mode: z.boolean().optional(),
  }),
  calls: z.array(z.object({ schema: z.string(), response: z.unknown() })).default([]),
  score: z.number().optional(),
});
type Row = z.infer<typeof rowSchema>;

const rows = readFileSync(new URL('../../../../test/fixtures/deepeval/g-eval.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => rowSchema.parse(JSON.parse(line)));

/** Scores a row with the judge's reply of the original. Steps are never generated, so a reply to that question is left out. */
async function replay({ params, calls }: Row): Promise<number> {
  const { rubric, criteria, evaluation_steps, evaluation_params } = params;
  const metric = gEval.configure(
    {
      ...(criteria === undefined ? {} : { criteria }),
      ...(evaluation_steps === undefined ? {} : { evaluation_steps }),
      ...(evaluation_params === undefined ? {} : { evaluation_params }),
      ...(rubric === undefined
        ? { scale: [0, 10] }
        : { rubric: rubric.map((score_range) => ({ score_range, expected_outcome: 'x' })) }),
      log_probabilities: true,
    },
    'here',
  );
  const reply = calls.findLast((call) => call.schema !== 'Steps')?.response;
  const raw = z.object({ content: z.string(), logprobs: z.array(tokenSchema).nullish() }).safeParse(reply);
  const text = raw.success ? raw.data.content : JSON.stringify(reply);
  const tokens = raw.success ? (raw.data.logprobs ?? []) : [];
  const label = /"score": ?(?<score>[\d.-]+)/u.exec(text)?.groups?.['score'] ?? '';
  const alternatives = labelLogprobs(
    {
      tokens: tokens.map(({ token }) => token),
      tokenLogprobs: [],
      topLogprobs: tokens.map(({ top_logprobs }) => Object.fromEntries(top_logprobs)),
      textOffsets: [],
    },
    label,
  );
  const judge = createJudge({
    language: 'English',
    seed: 0,
    send: () =>
      Promise.resolve({
        role: 'judge',
        text,
        finishReason: 'stop',
        usage: null,
        durationMs: 0,
        ...(alternatives === null ? {} : { labelLogprobs: { ...alternatives } }),
      }),
  });
  return (await metric.measure(testCase, judge)).score;
}

/** Where we differ on purpose: strict mode is the engine's and applies to every metric alike, a score off the scale is no score. */
function differs({ params, calls }: Row): boolean {
  const scores = [...JSON.stringify(calls).matchAll(/score\\?": ?(?<score>\d+)/gu)].map(({ groups }) =>
    Number(groups?.['score']),
  );
  const high = Math.max(...(params.rubric?.flat() ?? [10]));
  return params.strict_mode === true || scores.some((score) => score > high);
}

describe('DeepEval 4.3.1', () => {
  const scored = rows.filter((row) => row.score !== undefined && !differs(row));
  test(`gives the same ${scored.length} scores`, async () => {
    const ours = await Promise.all(scored.map(replay));
    for (const [index, score] of ours.entries()) expect(score).toBeCloseTo(scored[index]?.score ?? Number.NaN, 9);
  });

  test('refuses what it refuses', async () => {
    const refused = rows.filter(
      (row) => row.score === undefined && row.params.evaluation_params?.includes('context') !== true,
    );
    const outcomes = await Promise.allSettled(refused.map(replay));
    expect(outcomes.map(({ status }) => status)).toEqual(refused.map(() => 'rejected'));
  });
});

async function ask(parameters: unknown, reply: unknown) {
  const prompts: string[] = [];
  const judge = createJudge({
    language: 'Korean',
    seed: 0,
    send: (request) => {
      prompts.push(request.messages.map(({ content }) => content).join('\n'));
      return Promise.resolve({
        role: 'judge',
        text: JSON.stringify(reply),
        finishReason: 'stop',
        usage: null,
        durationMs: 0,
      });
    },
  });
  const { score, reason } = await gEval.configure(parameters, 'here').measure(testCase, judge);
  return { score, reason, prompts };
}

test('the scale is 1 to 5 unless said otherwise, and the material reaches the judge as data', async () => {
  const { score, reason, prompts } = await ask({ criteria: 'Right?' }, { reason: '맞다', score: 4 });
  expect({ score, reason }).toEqual({ score: 0.75, reason: '맞다' });
  expect(prompts).toHaveLength(1);
  expect(prompts[0]).toContain('<actual_output>\nIt is 4.\n</actual_output>');
  expect(prompts[0]).toContain('in Korean');
});

test.each([
  ['neither criteria nor steps', {}],
  ['empty criteria', { criteria: '' }],
  [
    'overlapping ranges',
    {
      criteria: 'c',
      rubric: [
        { score_range: [1, 3], expected_outcome: 'a' },
        { score_range: [3, 5], expected_outcome: 'b' },
      ],
    },
  ],
  ['one score only', { criteria: 'c', scale: [3, 3] }],
])('refuses %s', (_what, parameters) => {
  expect(() => gEval.configure(parameters, 'here')).toThrow(/^here: /u);
});
