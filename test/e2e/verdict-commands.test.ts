import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { isCleanError, runCli } from './cli.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'vllm-eval-verdict-'));
  const releases = { good: 0, again: 0, worse: 16, better: -8 };
  mkdirSync(join(directory, 'pairs', 'quiz'), { recursive: true });
  for (const [release, every] of Object.entries(releases)) {
    const lines = Array.from({ length: 1000 }, (_, index) => {
      const before = index % 5 !== 0;
      const isRight = every > 0 ? before && index % every !== 1 : before || (every < 0 && index % -every === 0);
      return { item_id: `q${index}`, metric: 'acc', value: Number(isRight) };
    });
    const write = (name: string, extra: object): void =>
      writeFileSync(join(directory, name), lines.map((line) => `${JSON.stringify({ ...line, ...extra })}\n`).join(''));
    write(`pairs/quiz/${release}.jsonl`, {});
    write(`${release}.jsonl`, { release, task: 'quiz' });
  }
  const pairs = [
    { dataset: 'quiz', baseline: 'good', candidate: 'worse', truth: 'worse' },
    { dataset: 'quiz', baseline: 'good', candidate: 'again', truth: 'same' },
    { dataset: 'quiz', baseline: 'good', candidate: 'better', truth: 'unclear' },
  ];
  writeFileSync(join(directory, 'pairs', 'pairs.jsonl'), pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
});

const path = (name: string): string => join(directory, name);

describe('prove', () => {
  test('prints rates with exact intervals beside other rules', async () => {
    const { code, stdout, stderr } = await runCli(['prove', path('pairs')]);
    expect([code, stderr]).toEqual([0, '']);
    const rows = stdout.split('\n').map((line) => line.split(' | '));
    expect(rows[0]?.join(' ')).toContain('−10% rolling mean');
    expect(rows.find(([group]) => group === '| all that are worse')?.slice(1, 3)).toEqual([
      '1',
      '100.0% (2.5% to 100.0%)',
    ]);
    expect(rows.find(([group]) => group === '| all that are not worse')?.slice(1, 3)).toEqual([
      '3',
      '0.0% (0.0% to 70.8%)',
    ]);
  });

  test('gives every trial to machines, the same each time', async () => {
    const first = await runCli(['prove', path('pairs'), '--json', '--items', '400', '--draws', '2']);
    const { trials, rows } = JSON.parse(first.stdout);
    expect(trials).toHaveLength(8);
    expect(trials[0]).toMatchObject({ kind: 'worse', baseline: 'good', candidate: 'worse', examItems: 400 });
    expect(rows.length).toBeGreaterThan(2);
    expect((await runCli(['prove', path('pairs'), '--json', '--items', '400', '--draws', '2'])).stdout).toBe(
      first.stdout,
    );
  });

  test.each([
    [['no-such-folder'], /EVAL_PROVE_LAYOUT.*pairs\.jsonl/],
    [['PAIRS', '--items', '0'], /EVAL_CLI_USAGE.*whole number above 0/],
    [['PAIRS', '--dataset', 'nothing'], /EVAL_CLI_USAGE.*found none/],
    [['PAIRS', '--policy', 'no-policy.json'], /EVAL_CONFIG_POLICY_MISSING/],
  ])('%j', async (args, message) => {
    const finished = await runCli(['prove', ...args.map((arg) => (arg === 'PAIRS' ? path('pairs') : arg))]);
    expect(finished.stderr).toMatch(message);
    expect(isCleanError(finished), finished.stderr).toBe(true);
    expect(finished.code).toBe(2);
  });
});

describe('power', () => {
  test('tells what an exam sees and how many items a sensitivity needs', async () => {
    const { code, stdout } = await runCli(['power', '--items', '1000', '--discordance', '0.06']);
    expect(code).toBe(0);
    expect(stdout).toContain('1.93 points with 80% power');
    const { stdout: json } = await runCli(['power', '--damage', '0.02', '--json']);
    expect(JSON.parse(json)).toMatchObject({ discordance: 0.06 });
  });

  test.each([
    [['--items', 'many'], /whole number above 0/],
    [['--discordance', '2'], /share above 0/],
    [['--damage', '-1'], /--damage/],
  ])('%j', async (args, message) => {
    const finished = await runCli(['power', ...args]);
    expect(finished.stderr).toMatch(message);
    expect(isCleanError(finished), finished.stderr).toBe(true);
    expect(finished.code).toBe(2);
  });
});

describe('compare on scores that are not as they should be', () => {
  const policyFile = (content: object): string => {
    const file = path(`policy-${Object.keys(content).join('-')}.json`);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };

  test('a policy with an unknown key names the nearest one, at any depth', async () => {
    for (const [content, nearest] of [
      [{ falseDiscoveryRat: 0.1 }, 'falseDiscoveryRate'],
      [{ fingerprint: { findings: { tokeniser: 'WARN' } } }, 'tokenizer'],
      [{ goldLikelihood: { margins: 1 } }, 'margin'],
    ] as const) {
      const finished = await runCli([
        'compare',
        path('good.jsonl'),
        path('worse.jsonl'),
        '--policy',
        policyFile(content),
      ]);
      expect(finished.stderr).toContain(nearest);
      expect(isCleanError(finished), finished.stderr).toBe(true);
      expect(finished.code).toBe(2);
    }
  });

  test('one release on both sides is refused', async () => {
    const finished = await runCli(['compare', path('good.jsonl'), path('good.jsonl')]);
    expect(finished.stderr).toContain('EVAL_VERDICT_SAME_RUN');
    expect(isCleanError(finished), finished.stderr).toBe(true);
  });

  test('a score that is no number, and a file without lines, are told with their place', async () => {
    writeFileSync(
      path('nan.jsonl'),
      '{"release": "n", "task": "quiz", "item_id": "q1", "metric": "acc", "value": NaN}\n',
    );
    writeFileSync(path('empty.jsonl'), '');
    const nan = await runCli(['compare', path('good.jsonl'), path('nan.jsonl')]);
    expect(nan.stderr).toMatch(/EVAL_SCORES_LINE.*line 1/);
    const empty = await runCli(['compare', path('empty.jsonl'), path('good.jsonl')]);
    expect(empty.stderr).toContain('EVAL_SCORES_EMPTY');
    for (const finished of [nan, empty]) expect(isCleanError(finished), finished.stderr).toBe(true);
  });

  test('no common items: INVALID, and nothing is said of damage', async () => {
    writeFileSync(
      path('other.jsonl'),
      '{"release": "o", "task": "quiz", "item_id": "z1", "metric": "acc", "value": 1}\n',
    );
    const { stdout, code } = await runCli(['compare', path('good.jsonl'), path('other.jsonl'), '--json']);
    expect(code).toBe(0);
    expect(stdout).toContain('INVALID');
  });
});
