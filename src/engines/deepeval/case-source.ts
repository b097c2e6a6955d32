import { createHash } from 'node:crypto';
import type { DatasetRow } from '../../datasets/catalog.ts';
import type { PlanContext } from '../engine.ts';
import { planMetrics } from './planned-metric.ts';
import type { ReadyMetric } from './planned-metric.ts';
import type { MetricRegistry } from './metric-registry.ts';
import type { Suite, SuiteCase } from './suite-file.ts';
import { suiteError } from './suite-file.ts';

/** A case whose own metrics are checked. */
export interface PlannedCase {
  readonly suiteCase: SuiteCase;
  readonly metrics: readonly ReadyMetric[];
}

/** Where the cases of a suite come from. */
export interface CaseSource {
  readonly identity: { readonly name: string; readonly version: string; readonly sha256: string };
  /** Metrics that only some cases have. */
  readonly caseMetrics: readonly ReadyMetric[];
  cases(): AsyncIterable<PlannedCase> | Iterable<PlannedCase>;
}

/** The cases that stand in the suite, or those of its data set. */
export async function openCaseSource(
  suite: Suite,
  registry: MetricRegistry,
  context: PlanContext,
): Promise<CaseSource> {
  if (suite.dataset !== undefined) return fromDataset(suite, suite.dataset, context);
  const suiteCases = suite.cases ?? [];
  const cases = await Promise.all(
    suiteCases.map(async (suiteCase, index) => ({
      suiteCase,
      metrics: await planMetrics(
        suiteCase.metrics ?? [],
        registry,
        `suite "${suite.suite}", cases.${suiteCase.id ?? index}.metrics`,
      ),
    })),
  );
  return {
    identity: {
      name: `deepeval_tests/${suite.suite}`,
      version: suite.version,
      sha256: createHash('sha256').update(JSON.stringify(suiteCases)).digest('hex'),
    },
    caseMetrics: cases.flatMap((planned) => planned.metrics),
    cases: () => cases,
  };
}

async function fromDataset(
  suite: Suite,
  source: NonNullable<Suite['dataset']>,
  context: PlanContext,
): Promise<CaseSource> {
  const dataset = await context.datasets.open(source.name);
  async function* cases(): AsyncGenerator<PlannedCase> {
    for await (const row of dataset.rows(source.split, source.config)) {
      yield { suiteCase: toCase(suite, source.fields, row), metrics: [] };
    }
  }
  return {
    identity: {
      name: source.name,
      version: dataset.manifest.version,
      sha256: dataset.sha256(source.config),
    },
    caseMetrics: [],
    cases,
  };
}

function toCase(suite: Suite, fields: NonNullable<Suite['dataset']>['fields'], row: DatasetRow): SuiteCase {
  const cell = (column: string): unknown => {
    const value = row[column];
    if (value !== undefined && value !== null) return value;
    throw suiteError(
      suite,
      `column "${column}" in every row of the data set`,
      `a row with ${Object.keys(row).join(', ')}`,
    );
  };
  const text = (column: string): string => {
    const value = cell(column);
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const texts = (column: string): string[] => {
    const value = cell(column);
    return Array.isArray(value) ? value.map(String) : [text(column)];
  };
  return {
    input: text(fields.input),
    ...(fields.id === undefined ? {} : { id: text(fields.id) }),
    ...(fields.expected_output === undefined ? {} : { expected_output: text(fields.expected_output) }),
    ...(fields.context === undefined ? {} : { context: texts(fields.context) }),
    ...(fields.retrieval_context === undefined ? {} : { retrieval_context: texts(fields.retrieval_context) }),
  };
}
