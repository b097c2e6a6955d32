import { basename, join } from 'node:path';
import { EvalError } from '../../contracts/errors.ts';
import { makeDirectory } from '../../files/make-directory.ts';
import { writeFileAtomically } from '../../files/write-file-atomically.ts';
import type { DatasetRow } from '../catalog.ts';
import { readRows } from '../read-rows.ts';
import { expectFiles } from './expect-files.ts';
import { type DedupItem, type DuplicatePair, findDuplicates } from './find-duplicates.ts';
import { questionOfRow } from './question-of-row.ts';

export interface DedupSettings {
  /** Folder the de-duplicated files are written to, under their own names; null only reports. */
  readonly outDirectory: string | null;
  /** Near duplicates have a Levenshtein distance below this share of the longer text, 0 to 1. */
  readonly threshold: number;
  /** Field of the gold answer; null knows it by the usual names. */
  readonly answerField: string | null;
}

/** Where an item stands: line counts rows, from 1. */
export interface ItemPlace {
  readonly file: string;
  readonly line: number;
}

export interface DedupReport {
  readonly files: readonly { readonly path: string; readonly items: number; readonly kept: number }[];
  readonly items: number;
  readonly exactCopies: number;
  readonly nearCopies: number;
  /** Nearly the same and both kept, by reason. */
  readonly toldApart: Readonly<Record<string, number>>;
  readonly pairs: readonly (Omit<DuplicatePair, 'first' | 'second'> & {
    readonly first: ItemPlace;
    readonly second: ItemPlace;
  })[];
}

/**
 * Removes duplicates within and across JSON-lines files: of several copies the first stays, in the order of the files. Rows that stay
 * are written as they were, with a `cluster` where others are nearly the same, so that statistics do not take them for independent.
 * Throws EVAL_DATASET_ROW, EVAL_DEDUP_FILE_MISSING, EVAL_DEDUP_SAME_NAME.
 */
export async function dedupFiles(paths: readonly string[], settings: DedupSettings): Promise<DedupReport> {
  expectFiles(paths);
  expectDistinctNames(paths);
  const rows: { readonly row: DatasetRow; readonly file: number; readonly line: number }[] = [];
  const items: DedupItem[] = [];
  for (const [file, path] of paths.entries()) {
    let line = 0;
    for await (const row of readRows([path])) {
      line += 1;
      rows.push({ row, file, line });
      items.push(questionOfRow(row, settings.answerField));
    }
  }
  const { pairs, keptAs, clusters } = findDuplicates(items, settings.threshold);

  const clusterSizes = new Map<number, number>();
  const kept = rows.map((one, index) => ({ ...one, index })).filter(({ index }) => keptAs[index] === index);
  for (const { index } of kept) {
    const cluster = clusters[index] ?? index;
    clusterSizes.set(cluster, (clusterSizes.get(cluster) ?? 0) + 1);
  }
  const place = (index: number): ItemPlace => {
    const at = rows[index];
    return { file: paths[at?.file ?? 0] ?? '', line: at?.line ?? 0 };
  };
  if (settings.outDirectory !== null) {
    await makeDirectory(settings.outDirectory);
    for (const [file, path] of paths.entries()) {
      const lines = kept
        .filter((one) => one.file === file)
        .map(({ row, index }) => {
          const cluster = clusters[index] ?? index;
          const isAlone = (clusterSizes.get(cluster) ?? 1) === 1;
          return `${JSON.stringify(isAlone ? row : { ...row, cluster: `${basename(place(cluster).file)}:${place(cluster).line}` })}\n`;
        });
      await writeFileAtomically(join(settings.outDirectory, basename(path)), (out) => out.writeFile(lines.join('')));
    }
  }

  const removed = pairs.filter(({ second }) => keptAs[second] !== second);
  const copies = new Map(removed.map((pair) => [pair.second, pair]));
  const exactCopies = new Set(
    removed.filter(({ distance, distinction }) => distance === 0 && distinction === null).map(({ second }) => second),
  );
  return {
    files: paths.map((path, file) => ({
      path,
      items: rows.filter((one) => one.file === file).length,
      kept: kept.filter((one) => one.file === file).length,
    })),
    items: rows.length,
    exactCopies: exactCopies.size,
    nearCopies: copies.size - exactCopies.size,
    toldApart: countBy(pairs.flatMap(({ distinction }) => distinction ?? [])),
    pairs: pairs.map(({ first, second, ...rest }) => ({ first: place(first), second: place(second), ...rest })),
  };
}

function countBy(reasons: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function expectDistinctNames(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const earlier = seen.get(basename(path));
    if (earlier !== undefined) {
      throw new EvalError({
        code: 'EVAL_DEDUP_SAME_NAME',
        message: `expected files of different names, found ${earlier} and ${path}: both would be written to the same file`,
        nextStep: 'give one of them another name, or de-duplicate them in two runs',
      });
    }
    seen.set(basename(path), path);
  }
}
