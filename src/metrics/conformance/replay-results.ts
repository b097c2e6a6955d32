import type { ExamHeader } from '../../contracts/exam.ts';
import { type Check, check } from '../../engines/standard/conformance/check.ts';
import type { ReplayResults } from '../../engines/standard/conformance/replay-lm-eval.ts';
import type { ScoredRun } from '../../engines/standard/conformance/replay-scoring.ts';
import { portOfKind } from '../../engines/standard/families/port-registry.ts';
import { sampleRows } from '../../engines/standard/lm-eval/sample-rows.ts';
import { type MetricSpecification, metricSpecifications } from '../../engines/standard/scoring/metric-specification.ts';
import type { TaskConfig } from '../../engines/standard/tasks/task-config.ts';
import { aggregateExam } from '../aggregate-exam.ts';
import { lmEvalTaskResult } from '../lm-eval-results.ts';
import { collectColumns } from '../score-columns.ts';

/** Aggregates and standard errors of a run, and the rows of its samples file with their hashes. */
export const replayResults: ReplayResults = async (task, run, withoutBootstrap) => {
  const { recorded } = run;
  const wanted = recorded.results?.[task.task];
  const results = wanted === undefined ? [] : await compareResults(task, run, wanted, recorded.bootstrap_iters);
  // A task that draws the order of choices is drawn anew for every pass over the documents: asked, scored and hashed are three.
  if (task.process_docs !== null && portOfKind(task.process_docs, 'process-docs').drawsOrder === true) return results;
  const quick = run.number === 0 ? withoutBootstrap?.[task.task] : undefined;
  return [
    ...results,
    ...(quick === undefined ? [] : await compareResults(task, run, quick, 0)),
    ...compareRows(task, run),
  ];
};

async function compareResults(
  task: TaskConfig,
  { number, samples }: ScoredRun,
  wanted: Readonly<Record<string, unknown>>,
  iterations: number | undefined,
): Promise<Check[]> {
  const specifications = metricSpecifications(task);
  const header = headerOf(task, specifications, samples.length);
  async function* stream() {
    yield* samples;
  }
  const rows = await aggregateExam(header, stream());
  const values = new Map(rows.map(({ metric, value }) => [metric, value]));
  const columns = await collectColumns(header, stream());
  const { scores, sampleLength } = lmEvalTaskResult(specifications, columns, values, iterations);
  const { name: _, alias: __, sample_len: wantedLength, ...wantedScores } = wanted;
  const label = `${task.task} run ${number} results${iterations === 0 ? ' without bootstrap' : ''}`;
  return [
    check(`${label} sample_len`, sampleLength, wantedLength),
    ...Object.entries(wantedScores).map(([key, want]) => check(`${label} ${key}`, scores[key], want)),
  ];
}

function headerOf(task: TaskConfig, specifications: readonly MetricSpecification[], itemCount: number): ExamHeader {
  return {
    schemaVersion: 1,
    fingerprint: task.task,
    engine: 'standard',
    suite: 'replay',
    task: task.task,
    language: 'en',
    dataset: { name: 'replay', version: '1', sha256: '' },
    itemCount,
    repeats: 1,
    sampling: {},
    promptMode: 'completion',
    scorerVersion: '1',
    metrics: specifications.map(({ definition }) => definition),
    requestsPerItem: 1,
    settings: {},
  };
}

function compareRows(task: TaskConfig, { number, recorded, works, samples }: ScoredRun): Check[] {
  const rowsOf = sampleRows(task);
  const rows = samples.flatMap((sample) => {
    const work = works[sample.index];
    return work === undefined ? [] : rowsOf(work, sample);
  });
  return recorded.samples.flatMap((want) => {
    const name = `${task.task} run ${number} doc ${want.doc_id} ${want.filter}`;
    const row = rows.find(({ doc_id: doc, filter }) => doc === want.doc_id && filter === want.filter);
    return [
      check(`${name} metrics`, row?.metrics, Object.keys(want.metrics)),
      ...Object.entries(want.metrics).map(([metric, value]) => check(`${name} raw ${metric}`, row?.[metric], value)),
      ...(['doc_hash', 'prompt_hash', 'target_hash'] as const).flatMap((hash) =>
        want[hash] === undefined ? [] : [check(`${name} ${hash}`, row?.[hash], want[hash])],
      ),
      ...(want.filtered_resps === undefined
        ? []
        : [check(`${name} filtered_resps`, row?.filtered_resps, textsOf(want.filtered_resps))]),
    ];
  });
}

/** As the samples file has them. */
function textsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textsOf);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' && Number.isInteger(value) ? `${value}.0` : String(value);
}
