import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../contracts/policy.ts';
import { renderHtml } from '../../reports/html/html.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import { renderTerminal } from '../../reports/terminal.ts';
import { compareScoreFiles } from './compare-score-files.ts';
import { readScoreFile } from './read-score-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'scores-'));
});
afterEach(async () => rm(directory, { recursive: true, force: true }));

async function write(name: string, lines: readonly (object | string)[]): Promise<string> {
  const path = join(directory, `${name}.jsonl`);
  await writeFile(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return path;
}

function scores(release: string, value: (index: number) => number | null, items = 1000, extra: object = {}): object[] {
  return Array.from({ length: items }, (_, index) => ({
    release,
    task: 'gsm8k',
    item_id: `q${index}`,
    metric: 'exact_match',
    value: value(index),
    ...extra,
  }));
}

async function compare(baseline: readonly object[], candidate: readonly object[]) {
  const baselinePath = await write('baseline', baseline);
  const candidatePath = await write('candidate', candidate);
  return compareScoreFiles({ baselinePath, candidatePath, policy: defaultPolicy, now: new Date(0) });
}

describe('scores of any harness', () => {
  const good = (index: number): number => Number(index % 5 !== 0);
  const bad = (index: number): number => Number(index % 5 !== 0 && index % 16 !== 1);

  test('damage is found and reported, no damage passes', async () => {
    const { verdict, report } = await compare(scores('v1', good), scores('v2', bad));
    expect(verdict.verdict).toBe('REGRESSED');
    expect(verdict.comparisons[0]).toMatchObject({ task: 'gsm8k', metric: 'exact_match', flipsToWorse: 51 });
    expect(verdict.flips[0]).toMatchObject({ itemId: 'q1' });
    expect(report.rows[0]).toMatchObject({ value: 0.749, measured: 1000, coverage: 1 });
    expect((await compare(scores('v1', good), scores('v2', good))).verdict.verdict).toBe('PASS');
  });

  test('there is no run to accept, so no report says so', async () => {
    const { report } = await compare(scores('v1', good), scores('v2', good));
    for (const lang of ['en', 'ko'] as const) {
      const texts = [
        renderTerminal(report, { lang, width: 120, color: false }),
        renderMarkdown(report, { lang }),
        renderHtml(report, { lang }),
      ];
      for (const text of texts) {
        expect(text).toContain('PASS');
        expect(text).not.toContain('vllm-eval accept');
      }
    }
  });

  test('a score that was not measured is missing, not wrong', async () => {
    const { verdict } = await compare(
      scores('v1', good),
      scores('v2', (index) => (index % 3 === 0 ? null : good(index))),
    );
    expect(verdict.comparisons[0]).toMatchObject({ verdict: 'INVALID', reasonCode: 'low-coverage', delta: 0 });
  });

  test('repeats are averaged, clusters kept and lower-is-better believed', async () => {
    const path = await write('repeats', [
      ...scores('v1', () => 1, 2, { cluster: 'document' }),
      ...scores('v1', () => 0, 2, { higher_is_better: false }),
    ]);
    const [table] = (await readScoreFile(path)).tables;
    expect([...(table?.metrics[0]?.values ?? [])]).toEqual([0.5, 0.5]);
    expect(table?.clusters[0]).toBe(table?.clusters[1]);
    const { verdict } = await compare(
      scores('v1', bad, 1000, { higher_is_better: false }),
      scores('v2', good, 1000, { higher_is_better: false }),
    );
    expect(verdict.verdict).toBe('REGRESSED');
  });

  test('other items are compared on the common ones', async () => {
    const { verdict } = await compare(scores('v1', good, 1000), scores('v2', good, 900));
    expect(verdict.comparisons[0]?.pairs).toBe(900);
    expect(verdict.findings.map(({ code }) => code)).toContain('EVAL_VERDICT_EXAM_CHANGED');
  });

  test('what is not right is refused with the line', async () => {
    await expect(readScoreFile(join(directory, 'none.jsonl'))).rejects.toMatchObject({ code: 'EVAL_SCORES_MISSING' });
    await expect(readScoreFile(await write('empty', ['']))).rejects.toMatchObject({ code: 'EVAL_SCORES_EMPTY' });
    const two = [...scores('v1', good, 1), ...scores('v2', good, 1)];
    await expect(readScoreFile(await write('two', two))).rejects.toMatchObject({ code: 'EVAL_SCORES_RELEASES' });
    const line = [...scores('v1', good, 1), '{"release": "v1", "value": NaN}'];
    await expect(readScoreFile(await write('line', line))).rejects.toMatchObject({
      code: 'EVAL_SCORES_LINE',
      message: expect.stringContaining('line 2'),
    });
    await expect(compare(scores('v1', good), scores('v1', good))).rejects.toMatchObject({
      code: 'EVAL_VERDICT_SAME_RUN',
    });
  });
});
