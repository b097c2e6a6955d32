import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EvalError } from '../../contracts/errors.ts';
import { didYouMean } from '../../contracts/nearest-name.ts';
import type { Metric } from './metric.ts';

export interface LoadedMetric {
  readonly metric: Metric;
  /** SHA-256 of the source of a team's own metric; null for a built-in one, whose version says it. */
  readonly sourceSha256: string | null;
}

/** Finds a metric by name: `rag_precision` is the file `rag-precision.ts`, built in or in the suite's folder `metrics/`. */
export type MetricRegistry = (name: string) => Promise<LoadedMetric>;

const builtInDirectory = join(import.meta.dirname, 'metrics');

/** `customDirectory` may be absent. Metrics are loaded when first asked for. */
export function metricRegistry(customDirectory: string): MetricRegistry {
  const loaded = new Map<string, Promise<LoadedMetric>>();
  return (name) => {
    const known = loaded.get(name) ?? find(name, customDirectory);
    loaded.set(name, known);
    return known;
  };
}

async function find(name: string, customDirectory: string): Promise<LoadedMetric> {
  const [builtIn, custom] = await Promise.all([metricFiles(builtInDirectory), metricFiles(customDirectory)]);
  const file = `${name.replaceAll('_', '-')}.ts`;
  if (builtIn.includes(file) && custom.includes(file)) {
    throw new EvalError({
      code: 'EVAL_DEEPEVAL_METRIC_SHADOWED',
      message: `expected one metric "${name}", found a built-in one and ${join(customDirectory, file)}`,
      nextStep: 'Give your metric a name of its own.',
    });
  }
  if (builtIn.includes(file)) return { metric: await load(join(builtInDirectory, file), name), sourceSha256: null };
  if (custom.includes(file)) {
    const path = join(customDirectory, file);
    const sourceSha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    return { metric: await load(path, name), sourceSha256 };
  }
  const names = [...builtIn, ...custom].map((known) => known.slice(0, -'.ts'.length).replaceAll('-', '_'));
  throw new EvalError({
    code: 'EVAL_DEEPEVAL_METRIC_UNKNOWN',
    message: `expected a metric, found "${name}".${didYouMean(name, names)} Known: ${names.join(', ')}`,
    nextStep: `Correct the name, or write the metric as ${join(customDirectory, file)}.`,
  });
}

async function metricFiles(directory: string): Promise<string[]> {
  const files = await readdir(directory).catch(() => []);
  return files.filter((file) => /^[a-z0-9-]+\.ts$/u.test(file)).sort();
}

async function load(path: string, name: string): Promise<Metric> {
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = await import(pathToFileURL(path).href);
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_DEEPEVAL_METRIC_BROKEN',
      message: `expected a metric in ${path}, found a file that cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      nextStep: 'Correct the file; metrics are TypeScript without enums, namespaces and parameter properties.',
      cause: error,
    });
  }
  const metric = Object.values(exports).find((value) => isMetric(value) && value.name === name);
  if (isMetric(metric)) return metric;
  throw new EvalError({
    code: 'EVAL_DEEPEVAL_METRIC_BROKEN',
    message: `expected ${path} to export a metric named "${name}", found the exports ${Object.keys(exports).join(', ') || 'none'}`,
    nextStep: `Export \`defineMetric({ name: '${name}', … })\`.`,
  });
}

function isMetric(value: unknown): value is Metric {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'deepeval-metric';
}
