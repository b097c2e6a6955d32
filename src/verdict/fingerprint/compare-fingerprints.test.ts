import { describe, expect, test } from 'vitest';
import type { CanaryAnswer, ModelFingerprint } from '../../contracts/model-fingerprint.ts';
import { defaultPolicy, type Policy, policySchema } from '../../contracts/policy.ts';
import type { TargetFacts } from '../../contracts/target-facts.ts';
import type { Finding } from '../../contracts/verdict.ts';
import { renderMessage } from '../render-message.ts';
import { buildRun } from '../testing/build-evidence.ts';
import { compareFingerprints } from './compare-fingerprints.ts';

const chatMl = '<|im_start|>user\nHi<|im_end|>\n';
const opening = '<|im_start|>assistant\n';

function answer(index: number, parts: Partial<CanaryAnswer> = {}): CanaryAnswer {
  return {
    conversation: `question ${index}`,
    text: 'Yes.',
    finishReason: 'stop',
    inputTokens: 10,
    outputTokens: 3,
    tokens: ['Yes', '.', '<|im_end|>'],
    logprobs: [-0.1, -0.2, -0.3],
    ...parts,
  };
}

const measured = <T>(value: T) => ({ kind: 'measured' as const, value });

function fingerprint(parts: Partial<ModelFingerprint> = {}): ModelFingerprint {
  return {
    schemaVersion: 1,
    canaries: '1',
    textTokens: measured([{ text: 'one two', bare: [11, 12], asPrompt: [11, 12] }]),
    chatTokens: measured([
      { conversation: 'user', opened: [1, 5, 2, 1, 6], closed: [1, 5, 2], rendered: chatMl + opening },
      {
        conversation: 'system and user',
        opened: [1, 4, 2, 1, 5, 2, 1, 6],
        closed: [1, 4, 2, 1, 5, 2],
        rendered: `S${chatMl}${opening}`,
      },
    ]),
    answers: measured([0, 1, 2, 3].map((index) => answer(index))),
    sampling: measured({ neutral: ['a', 'b'], allLeftOut: ['a', 'b'], leftOut: {} }),
    logprobs: measured([
      {
        text: 'one two three',
        tokens: ['one', ' two', ' three'],
        logprobs: [null, -1, -2],
        best: [null, ' two', ' four'],
      },
    ]),
    ...parts,
  };
}

const facts: TargetFacts = {
  endpoint: 'http://localhost',
  servedModelName: 'model',
  modelRoot: '/models/a',
  maxModelLength: 2048,
  serverKind: 'vllm',
  serverVersion: '0.32.0',
  systemFingerprint: 'vllm-0.32.0-aaaaaaaa',
  capabilities: { tokenize: true, echoLogprobs: true, promptLogprobs: true, logprobTokenIds: true, metrics: true },
  observedAt: '2026-01-01T00:00:00.000Z',
};

function compare(
  candidate: ModelFingerprint | null,
  {
    baseline = fingerprint(),
    now = facts,
    policy = defaultPolicy,
  }: { baseline?: ModelFingerprint | null; now?: TargetFacts; policy?: Policy } = {},
): Finding[] {
  const run = (print: ModelFingerprint | null, target: TargetFacts) =>
    buildRun('run', { run: { fingerprint: print, target } }).run;
  return compareFingerprints(run(candidate, now), run(baseline, facts), policy);
}

const codes = (findings: readonly Finding[]): string[] =>
  findings.map(({ kind, code }) => `${kind} ${code.replace('EVAL_VERDICT_', '')}`);

describe('compareFingerprints', () => {
  test('the same server is no finding, and neither are runs without a fingerprint', () => {
    expect(compare(fingerprint())).toEqual([]);
    expect(compare(null)).toEqual([]);
    expect(compare(fingerprint(), { baseline: null })).toEqual([]);
  });

  test('a tokenizer that cuts otherwise is named with an example, and is no other template', () => {
    const found = compare(
      fingerprint({
        textTokens: measured([{ text: 'one two', bare: [7, 8, 9], asPrompt: [7, 8, 9] }]),
        chatTokens: measured([
          { conversation: 'user', opened: [1, 7, 8, 2, 1, 6], closed: [1, 7, 8, 2], rendered: chatMl + opening },
        ]),
      }),
    );
    expect(codes(found)).toEqual(['WARN TOKENIZER']);
    expect(found[0]?.message).toContain('"one two" is now 3 tokens, was 2');
    expect(renderMessage('EVAL_VERDICT_TOKENIZER', found[0]?.parameters ?? {}, 'ko')).toContain('2토큰 → 3토큰');
  });

  test('a special token before every prompt', () => {
    const found = compare(
      fingerprint({ textTokens: measured([{ text: 'one two', bare: [11, 12], asPrompt: [1, 11, 12] }]) }),
    );
    expect(codes(found)).toEqual(['WARN SPECIAL_TOKENS']);
    expect(found[0]?.message).toContain('now [1] … [], before –');
  });

  test('another template, another default system prompt, another opening of the answer', () => {
    const chat = (user: string, system: string, closed = [1, 5, 2]) =>
      fingerprint({
        chatTokens: measured([
          { conversation: 'user', opened: [1, 5, 2, 1, 6], closed, rendered: user },
          {
            conversation: 'system and user',
            opened: [1, 4, 2, 1, 5, 2, 1, 6],
            closed: [1, 4, 2, 1, 5, 2],
            rendered: system,
          },
        ]),
      });
    const template = compare(chat('[INST] Hi [/INST]', '[INST] S Hi [/INST]', [9]));
    expect(codes(template)).toEqual(['WARN CHAT_TEMPLATE']);
    expect(template[0]?.message).toContain('[INST] Hi');
    expect(codes(compare(chat(`D${chatMl}${opening}`, `S${chatMl}${opening}`, [8, 1, 5, 2])))).toEqual([
      'WARN SYSTEM_PROMPT',
    ]);
    const closed = fingerprint({
      chatTokens: measured([
        { conversation: 'user', opened: [1, 5, 2], closed: [1, 5, 2], rendered: chatMl },
        {
          conversation: 'system and user',
          opened: [1, 4, 2, 1, 5, 2],
          closed: [1, 4, 2, 1, 5, 2],
          rendered: `S${chatMl}`,
        },
      ]),
    });
    const found = compare(closed);
    expect(codes(found)).toEqual(['WARN GENERATION_PROMPT']);
    expect(found[0]?.message).toContain('now –');
  });

  test('without /tokenize the length of a chat prompt tells', () => {
    const chatTokens = { kind: 'not-measured' as const, reason: 'no /tokenize' };
    const longer = fingerprint({
      chatTokens,
      answers: measured([0, 1, 2, 3].map((index) => answer(index, { inputTokens: 14 }))),
    });
    const found = compare(longer, { baseline: fingerprint({ chatTokens }) });
    expect(codes(found)).toEqual(['WARN CHAT_LENGTH']);
  });

  test('answers that do not end any more, and the token that should end them', () => {
    const runsOn = (tokens: string[]) =>
      fingerprint({
        answers: measured([0, 1, 2, 3].map((index) => answer(index, { finishReason: 'length', tokens }))),
      });
    expect(codes(compare(runsOn(['Yes', '.', ' No'])))).toEqual(['WARN STOPPING']);
    const ignored = compare(runsOn(['Yes', '<|im_end|>', '<|im_start|>']));
    expect(codes(ignored)).toEqual(['WARN END_TOKEN_IGNORED']);
    expect(ignored[0]?.message).toContain('<|im_end|>');
    expect(codes(compare(fingerprint(), { baseline: runsOn(['Yes']) }))).toEqual(['PASS STOPPING_BETTER']);
    const otherEnd = fingerprint({
      answers: measured([0, 1, 2, 3].map((index) => answer(index, { tokens: ['Yes', '</s>'] }))),
    });
    expect(codes(compare(otherEnd))).toEqual(['WARN END_TOKEN']);
  });

  test('one answer that became longer is not a matter of ends', () => {
    const one = fingerprint({
      answers: measured([
        answer(0, { finishReason: 'length', tokens: ['Well'] }),
        ...[1, 2, 3].map((index) => answer(index)),
      ]),
    });
    expect(compare(one)).toEqual([]);
  });

  test('defaults of sampling are told apart from other weights', () => {
    const own = {
      neutral: ['a', 'b'],
      allLeftOut: ['c', 'b'],
      leftOut: { temperature: ['c', 'b'], top_p: ['a', 'b'] },
    };
    const found = compare(fingerprint({ sampling: measured(own) }));
    expect(codes(found)).toEqual(['WARN SAMPLING_DEFAULTS']);
    expect(found[0]?.message).toContain('now temperature, before –');
    const otherWeights = { neutral: ['x', 'y'], allLeftOut: ['x', 'y'], leftOut: {} };
    expect(compare(fingerprint({ sampling: measured(otherWeights) }))).toEqual([]);
    const otherValue = compare(fingerprint({ sampling: measured({ ...own, allLeftOut: ['d', 'b'] }) }), {
      baseline: fingerprint({ sampling: measured(own) }),
    });
    expect(codes(otherValue)).toEqual(['WARN SAMPLING_VALUES']);
  });

  test('log-probabilities may move a little, and a special token before the text is none of the text', () => {
    const likelihood = (two: number, three: number, best = ' two') =>
      fingerprint({
        logprobs: measured([
          {
            text: 'one two three',
            tokens: ['one', ' two', ' three'],
            logprobs: [null, two, three],
            best: [null, best, ' four'],
          },
        ]),
      });
    expect(compare(likelihood(-1.01, -1.99))).toEqual([]);
    expect(codes(compare(likelihood(-1.2, -2.1)))).toEqual(['WARN TEXT_LESS_LIKELY']);
    expect(codes(compare(likelihood(-0.5, -2)))).toEqual(['WARN NUMBERS_CHANGED']);
    expect(codes(compare(likelihood(-1, -2, ' six')))).toEqual(['WARN NUMBERS_CHANGED']);
    const withSpecial = fingerprint({
      logprobs: measured([
        {
          text: 'one two three',
          tokens: ['<s>', 'one', ' two', ' three'],
          logprobs: [null, -9, -1, -2],
          best: [null, 'a', ' two', ' four'],
        },
      ]),
    });
    expect(compare(withSpecial)).toEqual([]);
  });

  test('what a server says of itself is told, and only a shorter context warns', () => {
    const found = compare(fingerprint(), { now: { ...facts, modelRoot: '/models/b', serverVersion: '0.33.0' } });
    expect(codes(found)).toEqual(['PASS SERVER_CHANGED']);
    expect(found[0]?.message).toContain('modelRoot /models/a → /models/b; serverVersion 0.32.0 → 0.33.0');
    expect(codes(compare(fingerprint(), { now: { ...facts, maxModelLength: 1024 } }))).toEqual(['WARN CONTEXT_LENGTH']);
    expect(codes(compare(fingerprint(), { now: { ...facts, maxModelLength: 4096 } }))).toEqual(['PASS CONTEXT_LENGTH']);
  });

  test('a part that only one side has, and canaries of another version, are not compared', () => {
    const found = compare(fingerprint({ logprobs: { kind: 'not-measured', reason: 'refused' } }));
    expect(codes(found)).toEqual(['PASS FINGERPRINT_PARTIAL']);
    expect(found[0]?.message).toContain('logprobs (refused)');
    expect(codes(compare(fingerprint({ canaries: '2' })))).toEqual(['PASS FINGERPRINT_PARTIAL']);
  });

  test('a policy makes a regression of it, or nothing; the rest keeps its default', () => {
    const changed = fingerprint({ textTokens: measured([{ text: 'one two', bare: [11, 12], asPrompt: [1, 11, 12] }]) });
    const policyOf = (findings: object): Policy => policySchema.parse({ ...defaultPolicy, fingerprint: { findings } });
    expect(codes(compare(changed, { policy: policyOf({ specialTokens: 'REGRESSED' }) }))).toEqual([
      'REGRESSED SPECIAL_TOKENS',
    ]);
    expect(compare(changed, { policy: policyOf({ specialTokens: 'ignore' }) })).toEqual([]);
    expect(codes(compare(changed, { policy: policyOf({ tokenizer: 'REGRESSED' }) }))).toEqual(['WARN SPECIAL_TOKENS']);
  });
});
