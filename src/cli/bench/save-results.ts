import { appendFile } from 'node:fs/promises';
import { steadyRate } from '../../engines/serving/schedules/steady-rate.ts';
import { toSummaryCsv } from '../../engines/serving/summary-csv.ts';
import type { Json } from '../../engines/serving/vllm-bench-json.ts';
import { writeFailure } from '../../files/write-failure.ts';
import { writeFileAtomically } from '../../files/write-file-atomically.ts';
import type { BenchResult } from '../../pipeline/run-bench.ts';
import { toolVersion } from '../../pipeline/tool-version.ts';
import type { Lang } from '../../reports/report-input.ts';
import { resultPath, type ResultOptions } from './read-result-options.ts';

export interface SavedBench {
  readonly results: readonly BenchResult[];
  /** Result files in vLLM's layout, by result. */
  readonly documents: readonly Readonly<Record<string, Json>>[];
  readonly backend: 'completions' | 'chat';
  readonly model: string;
  readonly date: Date;
  readonly endpoint: string;
  readonly lang: Lang;
  /** IANA zone; that of this machine when null. */
  readonly timeZone: string | null;
}

/** Writes what the flags ask for; returns the paths in the order written. A file is there whole or not at all. */
export async function saveResults(options: ResultOptions, bench: SavedBench): Promise<readonly string[]> {
  const { results, documents } = bench;
  const written: string[] = [];
  const write = async (path: string, text: string): Promise<void> => {
    await writeFileAtomically(path, (file) => file.writeFile(text));
    written.push(path);
  };
  const [first] = results;
  if (options.file !== undefined && first !== undefined) {
    const { openLoop, concurrency } = first.summary;
    const requestRate = openLoop === undefined ? null : steadyRate(openLoop.arrival);
    const path = resultPath(options, { ...bench, requestRate, concurrency });
    if (options.append) {
      await appendLines(path, documents);
      written.push(path);
    } else await write(path, `${JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2)}\n`);
  }
  if (options.recordsFile !== undefined) {
    const lines = results.flatMap(({ records }) => records.map((record) => `${JSON.stringify(record)}\n`));
    await write(options.recordsFile, lines.join(''));
  }
  const pages = [
    ...(options.htmlFile === undefined ? [] : [options.htmlFile]),
    ...(options.plotTimeline && written[0] !== undefined ? [`${written[0].replace(/\.json$/, '')}.timeline.html`] : []),
  ];
  if (pages.length > 0) {
    const { renderBenchPage } = await import('../../reports/html/bench-page.ts');
    const page = renderBenchPage(
      {
        loads: results,
        model: bench.model,
        endpoint: bench.endpoint,
        toolVersion,
        generatedAt: bench.date.toISOString(),
        timeZone: bench.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      },
      bench.lang,
    );
    for (const path of pages) await write(path, page);
  }
  if (options.csvFile !== undefined) await write(options.csvFile, toSummaryCsv(results.map(({ summary }) => summary)));
  return written;
}

/** As vLLM's `--append-result`: a result is a line. */
async function appendLines(path: string, documents: readonly unknown[]): Promise<void> {
  try {
    await appendFile(path, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  } catch (error) {
    throw writeFailure(path, error);
  }
}
