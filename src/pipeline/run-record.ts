import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExamHeader } from '../contracts/exam.ts';
import type { MetricRow } from '../contracts/metric-row.ts';
import type { Run } from '../contracts/run.ts';
import type { VerdictKind } from '../contracts/verdict.ts';
import type { ServingSummary } from '../engines/serving/summarize-serving.ts';
import { collectItemScores } from '../metrics/collect-item-scores.ts';
import type { ItemScoreTable } from '../metrics/collect-item-scores.ts';
import type { ServingRecords } from '../metrics/serving-records.ts';
import type { Store, StoredAnswer } from '../store/store.ts';
import type { RunEvidence } from '../verdict/decide-input.ts';
import { readGivenAnswers } from './given-answers.ts';
import { readMetrics, readRun, readVerdict } from './read-run.ts';
import { readEvidence } from './run-evidence.ts';
import { servingSummaries } from './serving-summaries.ts';

/** A finished run wherever it is kept: in its directory, or in the store where the directory is not at hand. */
export interface RunRecord {
  readonly runId: string;
  readonly keptIn: 'directory' | 'store';
  run(): Promise<Run>;
  metrics(): Promise<readonly MetricRow[]>;
  /** Null while it has none. */
  verdict(): Promise<VerdictKind | null>;
  /** Everything a decision needs of it. */
  evidence(): Promise<RunEvidence>;
  /** What was answered to some items of an exam, by item id. */
  answers(exam: string, itemIds: ReadonlySet<string>): Promise<ReadonlyMap<string, StoredAnswer>>;
  /** Of its load tests; the store does not keep single requests and has none. */
  serving(): Promise<readonly ServingSummary[]>;
}

export function recordInDirectory(path: string, runId: string): RunRecord {
  return {
    runId,
    keptIn: 'directory',
    run: () => readRun(path),
    metrics: () => readMetrics(path),
    verdict: async () => (existsSync(join(path, 'verdict.json')) ? (await readVerdict(path)).verdict : null),
    evidence: () => readEvidence(path),
    answers: (exam, itemIds) => readGivenAnswers(path, exam, itemIds),
    serving: async () => servingSummaries(path, (await readRun(path)).exams),
  };
}

export function recordInStore(store: Store, runId: string): RunRecord {
  return {
    runId,
    keptIn: 'store',
    run: async () => (await store.getRun(runId)).run,
    metrics: async () => (await store.getRun(runId)).metrics,
    verdict: async () => (await store.getRun(runId)).verdict?.verdict ?? null,
    evidence: () => storedEvidence(store, runId),
    answers: async (exam, itemIds) => {
      const header = (await store.getRun(runId)).run.exams.find(({ fingerprint }) => fingerprint === exam);
      return header === undefined ? new Map() : store.answers(runId, header, [...itemIds]);
    },
    serving: async () => [],
  };
}

/** The same evidence that the run's directory would give. */
async function storedEvidence(store: Store, runId: string): Promise<RunEvidence> {
  const { run, metrics, verdict } = await store.getRun(runId);
  const exams = new Map((await store.storedExams(runId)).map((stored) => [stored.exam, stored]));
  const tables: ItemScoreTable[] = [];
  const serving: ServingRecords[] = [];
  const ordered = run.exams.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  for (const header of ordered) {
    const stored = exams.get(header.fingerprint);
    if (header.engine === 'serving') serving.push({ header, ...(stored?.serving ?? noRepetitions) });
    else tables.push(await tableOf(store, runId, header, stored?.health));
  }
  return { run, rows: metrics, tables, serving, verdict: verdict?.verdict ?? null };
}

const noRepetitions = { repetitions: [], requestsOfIncompleteRepetitions: 0, outcomes: {} };

async function tableOf(
  store: Store,
  runId: string,
  header: ExamHeader,
  health: ItemScoreTable['health'] | undefined,
): Promise<ItemScoreTable> {
  const table = await collectItemScores(header, store.samples(runId, header));
  return health === undefined ? table : { ...table, health };
}
