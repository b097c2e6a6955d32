import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../read-manifest.ts';
import { hashFile } from '../hash-file.ts';
import { createAnonymiser } from './anonymise-text.ts';
import { buildRegressionSet } from './build-regression-set.ts';

const now = new Date('2026-05-01T00:00:00Z');

describe('createAnonymiser', () => {
  it.each([
    ['메일은 minsu.kim@example.co.kr 입니다', '메일은 <email-1> 입니다'],
    ['전화 010-1234-5678 또는 02-345-6789, +82 10-1234-5678', '전화 <phone-1> 또는 <phone-2>, <phone-3>'],
    ['01012345678로 연락', '<phone-1>로 연락'],
    ['주민번호 900101-1234567', '주민번호 <resident-number-1>'],
    ['card 4111 1111 1111 1111', 'card <card-1>'],
    ['사업자 220-81-62517', '사업자 <business-number-1>'],
    ['계좌 110-123-456789', '계좌 <account-1>'],
    ['IBAN DE89 3704 0044 0532 0130 00', 'IBAN <iban-1>'],
    ['from 192.168.10.20', 'from <ip-1>'],
    ['https://user:secret@db.internal/x', 'https://<url-login-1>@db.internal/x'],
    ['key hf_abcdefghijklmnopqrstuvwxyz0123', 'key <secret-1>'],
    ['a@b.kr and c@d.kr and a@b.kr', '<email-1> and <email-2> and <email-1>'],
  ])('%s', (text, expected) => {
    expect(createAnonymiser().anonymise(text)).toBe(expected);
  });

  it.each([
    'What is 1234567 times 89?',
    'version 1.2.3.4567 of 2026-05-01 10:30',
    'the number 4111 1111 1111 1112 is no card',
    'π = 3.14159265358979',
    '991399-1234567',
    'pages 12-34-56',
    'def f(x): return x["a@b"]',
  ])('leaves alone: %s', (text) => {
    expect(createAnonymiser().anonymise(text)).toBe(text);
  });

  it('begins again with every row', () => {
    const anonymiser = createAnonymiser();
    expect(anonymiser.anonymise('a@b.kr')).toBe('<email-1>');
    anonymiser.nextRow();
    expect(anonymiser.anonymise('c@d.kr')).toBe('<email-1>');
    expect(anonymiser.counts().email).toBe(2);
  });
});

describe('buildRegressionSet', () => {
  const write = async (rows: readonly object[]): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'regression-'));
    const path = join(folder, 'snapshot.jsonl');
    await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return path;
  };
  const rowsOf = async (path: string): Promise<Record<string, unknown>[]> =>
    (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const queries = [
    'How is a tax refund computed?',
    'Which train goes to Busan at night?',
    '호텔 예약을 취소하려면?',
    'Why does my coffee machine leak?',
    'Plant a hedge or build a fence',
    'violin lessons for adults near the river',
    '보름달은 언제 뜨나요',
  ].map((query) => ({ query }));

  it('takes out personal data, fields and copies, and writes a manifest that fits', async () => {
    const snapshot = await write([
      { user_id: 'u1', query: 'my mail is a@b.kr, why is my order late?', meta: { ip: '10.0.0.1', phone: 1 } },
      { user_id: 'u2', query: 'My mail is z@b.kr, why is my order late?', meta: {} },
      { user_id: 'u3', query: ' ' },
      { user_id: 'u4', query: 'call', number: 4111111111111111 },
    ]);
    const out = join(snapshot, '..', 'out');
    const report = await buildRegressionSet([snapshot], { outDirectory: out, items: 1000, now });
    expect(report).toMatchObject({ read: 4, copies: 2, kept: 2, droppedFields: ['ip', 'phone', 'user_id'] });
    const rows = await rowsOf(report.path);
    expect(rows).toEqual(
      expect.arrayContaining([
        { id: expect.any(String), query: 'my mail is <email-1>, why is my order late?', meta: {} },
        { id: expect.any(String), query: 'call', number: '<card-1>' },
      ]),
    );
    const manifest = await readManifest(join(out, 'regression.yaml'));
    expect(manifest).toMatchObject({
      version: '2026-05-01',
      files: [{ items: 2, sha256: await hashFile(report.path) }],
    });
  });

  it('keeps the same questions when others come or the order changes', async () => {
    const draw = async (rows: readonly object[]): Promise<unknown[]> => {
      const snapshot = await write(rows);
      const { path } = await buildRegressionSet([snapshot], {
        outDirectory: join(snapshot, '..', 'out'),
        items: 3,
        now,
      });
      return (await rowsOf(path)).map(({ id }) => id);
    };
    const first = await draw(queries);
    expect(first).toHaveLength(3);
    expect(await draw(queries.toReversed())).toEqual(first);
    const later = await draw([...queries, { query: 'How do I descale an espresso machine at home?' }]);
    expect(first.filter((id) => later.includes(id)).length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['EVAL_REGRESSION_SET_EMPTY', [{ user_id: 1 }]],
    ['EVAL_REGRESSION_SET_EMPTY', []],
  ])('%s', async (code, rows) => {
    const snapshot = await write(rows);
    const settings = { outDirectory: join(snapshot, '..', 'out'), items: 5, now };
    await expect(buildRegressionSet([snapshot], settings)).rejects.toMatchObject({ code });
  });
});
