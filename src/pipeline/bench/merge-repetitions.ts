import { EvalError } from '../../contracts/errors.ts';
import { readPlacedDocuments } from '../../engines/serving/importers/import-document.ts';
import type { OwnResult } from './bench-result.ts';
import { readBenchResult, type ReadBenchResult } from './read-bench-result.ts';

/** One load as several files measured it. */
export interface MergedResult {
  /** As the files have it, in their order. */
  readonly results: readonly ReadBenchResult[];
  /** All repetitions of all files. */
  readonly own: OwnResult;
}

/**
 * Reads result files as repetitions of the same loads: the first load of every file belongs together, and so on. Throws
 * EVAL_SERVING_RESULT_* and EVAL_BENCH_UNLIKE where two files did not measure the same.
 */
export async function mergeRepetitions(paths: readonly string[]): Promise<readonly MergedResult[]> {
  const files: { path: string; results: readonly ReadBenchResult[] }[] = [];
  for (const path of paths) files.push({ path, results: (await readPlacedDocuments(path)).flatMap(readBenchResult) });
  const [first] = files;
  if (first === undefined) return [];
  for (const { path, results } of files) expectSameLoads(first, { path, results });
  return first.results.map(({ own }, place) => {
    const results = files.flatMap((file) => file.results[place] ?? []);
    const repetitions = results.flatMap((result) => result.own.repetitions);
    return {
      results,
      own: { ...own, repetitions: repetitions.map((repetition, index) => ({ ...repetition, repetition: index })) },
    };
  });
}

interface File {
  readonly path: string;
  readonly results: readonly ReadBenchResult[];
}

function expectSameLoads(first: File, other: File): void {
  const loads = ({ results }: File): string => results.map(({ own }) => own.exam.fingerprint).join(' ');
  if (loads(first) === loads(other)) return;
  throw new EvalError({
    code: 'EVAL_BENCH_UNLIKE',
    message: `Expected ${other.path} to hold the same loads as ${first.path} (same tool, concurrency, rate, lengths), found others.`,
    nextStep: 'Import results of different loads one by one.',
  });
}
