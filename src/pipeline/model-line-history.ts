import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricNoise } from '../contracts/metric-noise.ts';
import type { VerdictKind } from '../contracts/verdict.ts';
import { learnNoise } from '../verdict/history/learn-noise.ts';
import { metricSeries } from '../verdict/history/metric-series.ts';
import type { TrackedSeries } from '../verdict/history/track-series.ts';
import { trackSeries } from '../verdict/history/track-series.ts';
import type { PinnedRun, WhereRunsAre } from './accepted-runs.ts';
import { anchorOf, historyOf, pinnedRuns } from './accepted-runs.ts';
import { runIds } from './open-run.ts';
import { readRun } from './read-run.ts';

export interface PinnedRunFacts {
  readonly runId: string;
  readonly acceptedAt: string;
  readonly note: string | null;
  readonly release: string;
  readonly gpu: string | null;
  readonly verdict: VerdictKind | null;
  readonly keptIn: 'directory' | 'store';
}

export interface ModelLineHistory {
  readonly modelLine: string;
  readonly baseline: PinnedRunFacts | null;
  /** The golden anchor; the run accepted first where none was pinned as one. */
  readonly anchor: PinnedRunFacts | null;
  /** Newest first. */
  readonly accepted: readonly PinnedRunFacts[];
  /** Primary metrics over the accepted runs, oldest first, with CUSUM and lasting changes of level. */
  readonly series: readonly TrackedSeries[];
  /** Learnt from A/A runs on the baseline's GPU. */
  readonly noise: readonly MetricNoise[];
}

/** Model lines of the runs under a folder and of the store, by name. */
export async function knownModelLines({ outputDirectory, store }: WhereRunsAre): Promise<string[]> {
  const names = new Set(await store?.modelLines());
  for (const runId of await runIds(outputDirectory)) {
    const path = join(outputDirectory, runId);
    if (existsSync(join(path, 'run.json'))) names.add((await readRun(path)).modelLine);
  }
  return [...names].sort();
}

/** What is known of a model line's baselines; `limit` accepted runs at most. */
export async function modelLineHistory(
  modelLine: string,
  where: WhereRunsAre,
  limit: number,
): Promise<ModelLineHistory> {
  const accepted = await pinnedRuns('baseline', modelLine, where);
  const shown = accepted.slice(0, limit);
  const anchor = await anchorOf(modelLine, accepted, where);
  const runs = await historyOf(shown);
  const gpu = runs.at(-1)?.gpu ?? '';
  const stored = (await where.store?.noise(modelLine, gpu)) ?? [];
  const noise = stored.length > 0 ? stored : learnNoise(runs.filter((run) => run.gpu === gpu));
  const facts = await Promise.all(shown.map(factsOf));
  return {
    modelLine,
    baseline: facts[0] ?? null,
    anchor: anchor === null ? null : await factsOf(anchor),
    accepted: facts,
    series: metricSeries(runs).map((series) => trackSeries(series, noise)),
    noise,
  };
}

async function factsOf({ runId, at, note, record }: PinnedRun): Promise<PinnedRunFacts> {
  const { release, gpu, target } = await record.run();
  return {
    runId,
    acceptedAt: at,
    note,
    release: release.tags[0] ?? release.digest?.slice(0, 19) ?? target.endpoint,
    gpu: gpu ?? null,
    verdict: await record.verdict(),
    keptIn: record.keptIn,
  };
}
