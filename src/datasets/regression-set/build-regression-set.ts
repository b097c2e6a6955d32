import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { EvalError } from '../../contracts/errors.ts';
import type { Manifest } from '../../contracts/manifest.ts';
import { makeDirectory } from '../../files/make-directory.ts';
import { writeFileAtomically } from '../../files/write-file-atomically.ts';
import type { DatasetRow } from '../catalog.ts';
import { expectFiles } from '../dedup/expect-files.ts';
import { findDuplicates } from '../dedup/find-duplicates.ts';
import { normaliseText } from '../dedup/normalise-text.ts';
import { questionOfRow } from '../dedup/question-of-row.ts';
import { hashFile } from '../hash-file.ts';
import { readRows } from '../read-rows.ts';
import { createAnonymiser, type PersonalKind } from './anonymise-text.ts';

export interface RegressionSetSettings {
  /** Gets `regression/test.jsonl` and `regression.yaml`. */
  readonly outDirectory: string;
  /** Items at most. */
  readonly items: number;
  readonly now: Date;
}

export interface RegressionSetReport {
  readonly read: number;
  readonly copies: number;
  readonly kept: number;
  readonly replaced: Readonly<Record<PersonalKind, number>>;
  readonly droppedFields: readonly string[];
  readonly path: string;
  readonly sha256: string;
}

/** Fields that name a person or a session, whatever stands in them. */
const personalFields =
  /^(?:id|ip|ip_?address|(?:user|customer|client|account|session|device|request|trace|conversation)(?:_?(?:id|name|agent|email|ip))?|(?:first_|last_|full_|user_?)?name|e_?mail|phone(?:_?number)?|mobile|address|birth_?(?:day|date))$/i;

/**
 * The regression set of a day from snapshots of a service's queries (JSON lines): personal data replaced, duplicates removed, and at most
 * `items` of them drawn by the smallest SHA-256 of the question, so that a question stays in from one day to the next and keeps its id.
 * Throws EVAL_DATASET_ROW, EVAL_DEDUP_FILE_MISSING,
 * EVAL_REGRESSION_SET_EMPTY.
 */
export async function buildRegressionSet(
  snapshots: readonly string[],
  { outDirectory, items, now }: RegressionSetSettings,
): Promise<RegressionSetReport> {
  expectFiles(snapshots);
  const anonymiser = createAnonymiser();
  const dropped = new Set<string>();
  const rows: DatasetRow[] = [];
  for await (const row of readRows(snapshots)) {
    anonymiser.nextRow();
    rows.push(cleanRow(row, anonymiser.anonymise, dropped));
  }
  const questions = rows.map((row) => questionOfRow(row, null));
  const { keptAs } = findDuplicates(questions);
  const distinct = rows.flatMap((row, index) => {
    const question = questions[index];
    if (keptAs[index] !== index || question === undefined || question.text.trim() === '') return [];
    const id = createHash('sha256').update(normaliseText(question.text)).digest('hex').slice(0, 16);
    return [{ id, ...row }];
  });
  const kept = distinct.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, items);

  if (kept.length === 0) {
    throw new EvalError({
      code: 'EVAL_REGRESSION_SET_EMPTY',
      message: `expected rows with a question in ${snapshots.join(', ')}, found none among ${rows.length} rows`,
      nextStep: 'check that the rows have the text of the query in a field of its own',
    });
  }
  const folder = join(outDirectory, 'regression');
  const path = join(folder, 'test.jsonl');
  await makeDirectory(folder);
  await writeFileAtomically(path, (file) => file.writeFile(kept.map((row) => `${JSON.stringify(row)}\n`).join('')));
  const sha256 = await hashFile(path);
  const manifest: Manifest = {
    name: 'regression',
    version: now.toISOString().slice(0, 10),
    description: 'Queries of the service, anonymised and without duplicates',
    language: 'multilingual',
    license: 'internal',
    source: 'snapshot of service queries',
    files: [{ path: 'test.jsonl', split: 'test', sha256, bytes: (await stat(path)).size, items: kept.length }],
  };
  await writeFileAtomically(join(outDirectory, 'regression.yaml'), (file) =>
    file.writeFile(stringify(manifest, { lineWidth: 0 })),
  );
  return {
    read: rows.length,
    copies: rows.length - distinct.length,
    kept: kept.length,
    replaced: anonymiser.counts(),
    droppedFields: [...dropped].toSorted(),
    path,
    sha256,
  };
}

function cleanRow(row: DatasetRow, anonymise: (text: string) => string, dropped: Set<string>): DatasetRow {
  const cleanFields = (fields: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([field, value]) => {
        if (!personalFields.test(field)) return [[field, clean(value)]];
        dropped.add(field);
        return [];
      }),
    );
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return anonymise(value);
    if (typeof value === 'number') return anonymise(String(value)) === String(value) ? value : anonymise(String(value));
    if (Array.isArray(value)) return value.map(clean);
    return typeof value === 'object' && value !== null ? cleanFields(value) : value;
  };
  return cleanFields(row);
}
