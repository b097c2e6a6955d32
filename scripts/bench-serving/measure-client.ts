import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WrittenStream } from '../../src/engines/serving/calibration/schedule-log.ts';
import { percentile } from '../../src/engines/serving/percentile.ts';
import type { Client, Load } from './clients.ts';
import type { Schedule, ScheduleServer } from './schedule-server.ts';
import { readResultDocuments } from '../../src/engines/serving/importers/read-result-documents.ts';

/** What the server really did, in ms. */
export interface Truth {
  readonly ttftP50Ms: number;
  readonly gapP50Ms: number;
  readonly gapP99Ms: number;
  readonly chunksPerSecond: number;
  /** How late the server wrote by its own schedule. */
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
}

export interface ClientRun {
  /** The client's result file; null when it wrote none. */
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly exitCode: number | null;
  readonly startMs: number;
  readonly cpuSeconds: number;
  readonly peakMemoryMb: number;
}

/** Runs a client as its users do, under GNU time. `meanwhile` runs beside it. */
export async function runClient(client: Client, load: Load, meanwhile?: () => Promise<void>): Promise<ClientRun> {
  const timeFile = join(load.directory, 'time');
  const resultFile = join(load.directory, load.file);
  await Promise.all([rm(timeFile, { force: true }), rm(resultFile, { force: true })]);
  const startMs = Number(process.hrtime.bigint()) / 1e6;
  const child = spawn('/usr/bin/time', ['-q', '-f', '%U %S %M', '-o', timeFile, ...client.command(load)], {
    stdio: 'ignore',
    cwd: load.directory,
  });
  const [[exitCode]] = await Promise.all([once(child, 'exit') as Promise<[number | null]>, meanwhile?.()]);
  const [user = 0, system = 0, peakKb = 0] = (await readFile(timeFile, 'utf8')).trim().split(/\s+/).map(Number);
  const result = await readResultDocuments(resultFile).then(
    ([document]) => document as Readonly<Record<string, unknown>>,
    () => null,
  );
  return { result, exitCode, startMs, cpuSeconds: user + system, peakMemoryMb: (peakKb * 1024) / 1e6 };
}

export interface Measured extends ClientRun {
  readonly truth: Truth;
  readonly log: readonly WrittenStream[];
  readonly firstRequestSeconds: number;
}

/** The same, with what the server says of it. */
export async function measureClient(
  client: Client,
  load: Load,
  { server, schedule, meanwhile }: { server: ScheduleServer; schedule: Schedule; meanwhile?: () => Promise<void> },
): Promise<Measured> {
  const run = await runClient(client, load, meanwhile);
  const log = await server.takeLog();
  const firstMs = Math.min(...log.map(({ requestMs }) => requestMs));
  return { ...run, truth: truthOf(log, schedule), log, firstRequestSeconds: (firstMs - run.startMs) / 1000 };
}

function truthOf(log: readonly WrittenStream[], { ttftMs, itlMs }: Schedule): Truth {
  const gaps: number[] = [];
  const late: number[] = [];
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { requestMs, writesMs } of log) {
    firstMs = Math.min(firstMs, writesMs[0] ?? firstMs);
    lastMs = Math.max(lastMs, writesMs.at(-1) ?? lastMs);
    for (const [chunk, write] of writesMs.entries()) {
      late.push(write - (requestMs + ttftMs + chunk * itlMs));
      if (chunk > 0) gaps.push(write - (writesMs[chunk - 1] ?? 0));
    }
  }
  return {
    ttftP50Ms: percentileOf(
      log.map(({ requestMs, writesMs }) => (writesMs[0] ?? 0) - requestMs),
      50,
    ),
    gapP50Ms: percentileOf(gaps, 50),
    gapP99Ms: percentileOf(gaps, 99),
    chunksPerSecond: (late.length * 1000) / (lastMs - firstMs),
    lateP50Ms: percentileOf(late, 50),
    lateP99Ms: percentileOf(late, 99),
  };
}

export function percentileOf(values: readonly number[], p: number): number {
  return percentile(Float64Array.from(values).sort(), p);
}

export function numberOf(result: ClientRun['result'], key: string): number {
  const value = result?.[key];
  return typeof value === 'number' ? value : Number.NaN;
}
