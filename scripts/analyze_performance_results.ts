/**
 * The summary and grade of a folder of result files in the layout of `vllm bench serve` (`<scenario>.json`), whoever wrote them:
 *   node scripts/analyze_performance_results.ts results/performance [--lang en]
 */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { EvalError, isEvalError } from '../src/contracts/errors.ts';
import { loadServingScenarios } from '../src/engines/serving/load-serving-scenarios.ts';
import { packageRoot } from '../src/pipeline/config/package-root.ts';
import { renderPerformanceSummary } from '../src/reports/performance-summary.ts';
import { readBenchResult } from './read-bench-result.ts';

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
  const summaries = await Promise.all(files.map(readBenchResult));
  process.stdout.write(renderPerformanceSummary(summaries, thresholds, { lang: values.lang === 'en' ? 'en' : 'ko' }));
} catch (error) {
  if (!isEvalError(error)) throw error;
  console.error(`${error.code}: ${error.message}\n  → ${error.nextStep}`);
  process.exitCode = error.exitCode;
}
