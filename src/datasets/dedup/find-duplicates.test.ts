import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dedupFiles } from './dedup-files.ts';
import { type DedupItem, findDuplicates } from './find-duplicates.ts';
import { questionOfRow } from './question-of-row.ts';
import { replayPairs } from './conformance/replay-pairs.ts';

const item = (text: string, answer: string | null = null): DedupItem => ({ text, answer });
const river = 'The Han River flows through Seoul and empties into the Yellow Sea, which lies between Korea and China.';

describe('replayPairs', () => {
  it('agrees with Python on normal forms, hashes, shingles and distances', () => {
    const checks = [...replayPairs(join(import.meta.dirname, '../../../test/fixtures/datasets/dedup'))];
    expect(checks.length).toBeGreaterThan(300);
    expect(checks.filter(({ difference }) => difference !== null)).toEqual([]);
  });
});

describe('findDuplicates', () => {
  it.each([
    ['case and spaces', river, river.toUpperCase().replaceAll(' ', '  '), 0],
    ['width', 'ＡＢＣ 한강은 서울을 지난다', 'abc 한강은 서울을 지난다', 0],
    ['a word', river, river.replace('flows', 'runs'), 0],
    ['a negation', river, river.replace('flows', 'does not flow'), 1],
    [
      'a number',
      'Tom has 12 apples and eats some of them every day.',
      'Tom has 21 apples and eats some of them every day.',
      1,
    ],
    [
      'word order',
      'He flew from Seoul to Busan with his old friend',
      'He flew from Busan to Seoul with his old friend',
      1,
    ],
    ['another text', river, 'Which of these is a prime number?', 1],
    ['없다', '이 식당에는 자리가 남아 있는 것으로 보입니다', '이 식당에는 자리가 남아 없는 것으로 보입니다', 1],
  ])('%s', (_, first, second, keptAs) => {
    expect(findDuplicates([item(first), item(second)]).keptAs).toEqual([0, keptAs]);
  });

  it('keeps twins with other answers, as one cluster', () => {
    const { keptAs, clusters, pairs } = findDuplicates([
      item('The trophy does not fit into the suitcase because the trophy is too big.', '1'),
      item('The trophy does not fit into the suitcase because the suitcase is too big.', '2'),
      item(river, '1'),
    ]);
    expect(keptAs).toEqual([0, 1, 2]);
    expect(clusters).toEqual([0, 0, 2]);
    expect(pairs).toMatchObject([{ first: 0, second: 1, distinction: 'other-answer' }]);
  });

  it('finds the copy of each of two equal questions with unequal answers', () => {
    const { keptAs } = findDuplicates([item(river, 'a'), item(river, 'b'), item(river, 'b'), item(river, 'a')]);
    expect(keptAs).toEqual([0, 1, 1, 0]);
  });

  it('empty texts and no items', () => {
    expect(findDuplicates([]).keptAs).toEqual([]);
    expect(findDuplicates([item(''), item(' ')]).keptAs).toEqual([0, 0]);
  });

  it('every text is a copy of itself, and nothing is kept as what is not kept', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 12 }), (texts) => {
        const { keptAs } = findDuplicates([...texts, ...texts].map((text) => item(text)));
        for (const [index, kept] of keptAs.entries()) {
          expect(keptAs[kept]).toBe(kept);
          expect(kept).toBeLessThan(index < texts.length ? index + 1 : texts.length);
        }
      }),
    );
  });
});

describe('questionOfRow', () => {
  it('takes texts for the question and the usual names for the answer', () => {
    const row = { id: 'x1', question: 'Which?', choices: { text: ['a', 'b'], label: ['A', 'B'] }, answerKey: 'A' };
    expect(questionOfRow(row, null)).toEqual({ text: 'Which?\na\nb\nA\nB', answer: '["A"]' });
    expect(questionOfRow({ q: 'Which?', gold: 1, right: 2 }, 'right')).toEqual({ text: 'Which?\n1', answer: '[2]' });
    expect(questionOfRow({ q: 'Which?' }, null).answer).toBeNull();
  });
});

describe('dedupFiles', () => {
  it('removes from the later file, writes what stays as it was, and names clusters', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dedup-'));
    const paths = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl')];
    const twin = { q: 'Tom has 12 apples and eats some of them every day.', answer: 4 };
    const rows = [
      [{ q: river, answer: 1 }, twin],
      [
        { q: river.toLowerCase(), answer: 1 },
        { q: twin.q.replace('12', '13'), answer: 4 },
      ],
    ];
    for (const [index, path] of paths.entries()) {
      await writeFile(path, rows[index]?.map((row) => `${JSON.stringify(row)}\n`).join('') ?? '');
    }
    const out = join(folder, 'clean');
    const report = await dedupFiles(paths, { outDirectory: out, threshold: 0.2, answerField: null });
    expect(report).toMatchObject({ items: 4, exactCopies: 1, nearCopies: 0, toldApart: { 'other-numbers': 1 } });
    expect(report.files.map(({ kept }) => kept)).toEqual([2, 1]);
    expect(JSON.parse((await readFile(join(out, 'b.jsonl'), 'utf8')).trim())).toEqual({
      ...rows[1]?.[1],
      cluster: 'a.jsonl:2',
    });
    expect(readFileSync(join(out, 'a.jsonl'), 'utf8').split('\n')[0]).toBe(JSON.stringify(rows[0]?.[0]));
  });

  it.each([
    ['EVAL_DEDUP_FILE_MISSING', ['/nowhere.jsonl']],
    ['EVAL_DEDUP_SAME_NAME', [import.meta.filename, import.meta.filename]],
  ])('%s', async (code, paths) => {
    await expect(dedupFiles(paths, { outDirectory: null, threshold: 0.2, answerField: null })).rejects.toMatchObject({
      code,
    });
  });
});
