/**
 * The summary and grade of a folder of result files (`<scenario>.json`) of `vllm bench serve`, of vllm-eval, or of another tool:
 *   node scripts/analyze_performance_results.ts results/performance [--lang en]
 */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { EvalError, isEvalError } from '../src/contracts/errors.ts';
import { importDocument, readPlacedDocuments } from '../src/engines/serving/importers/import-document.ts';
import { loadServingScenarios } from '../src/engines/serving/load-serving-scenarios.ts';
import type { ServingSummary } from '../src/engines/serving/summarize-serving.ts';
import { packageRoot } from '../src/pipeline/config/package-root.ts';
import { renderPerformanceSummary } from '../src/reports/performance-summary.ts';

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { lang: { type: 'string', default: 'ko' } },
  });
  const folder = positionals[0] ?? join('results', 'performance');
  const { config, thresholds } = await loadServingScenarios(join(packageRoot, 'configs', 'vllm_benchmark.json'));
  const order = config.scenarios.map(({ name }) => name);
  const place = (path: string): number => {
    const index = order.indexOf(basename(path, '.json'));
    return index === -1 ? order.length : index;
  };
  const files = globSync(join(folder, '*.json')).toSorted((a, b) => place(a) - place(b) || a.localeCompare(b));
  if (files.length === 0) {
    throw new EvalError({
      code: 'EVAL_BENCH_RESULTS_MISSING',
      message: `Expected result files (*.json) in ${folder}, found none.`,
      nextStep: 'Run scripts/run_vllm_performance_benchmark.sh, or `vllm-eval bench --save-result FILE`.',
    });
  }
  const documents = (await Promise.all(files.map(readPlacedDocuments))).flat();
  const summaries = documents.flatMap((document) => {
    const loads = importDocument(document).map(({ summary }) => summary);
    for (const load of loads) expectPercentile(load, document.place);
    return loads;
  });
  process.stdout.write(renderPerformanceSummary(summaries, thresholds, { lang: values.lang === 'en' ? 'en' : 'ko' }));
} catch (error) {
  if (!isEvalError(error)) throw error;
  console.error(`${error.code}: ${error.message}\n  → ${error.nextStep}`);
  process.exitCode = error.exitCode;
}

/** vLLM writes p99 alone unless asked for more: a missing p95 is told and not guessed. */
function expectPercentile({ ttft, tpot }: ServingSummary, place: string): void {
  for (const [name, latency] of Object.entries({ ttft, tpot })) {
    if (latency === null || Number.isFinite(latency.p95Ms)) continue;
    throw new EvalError({
      code: 'EVAL_BENCH_RESULT_PERCENTILE',
      message: `${place}: expected p95_${name}_ms, found none.`,
      nextStep:
        'Measure with --percentile-metrics ttft,tpot,itl,e2el --metric-percentiles 50,90,95,99, or with `vllm-eval bench`.',
    });
  }
}
