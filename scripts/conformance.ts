/**
 * Replays recorded results of the original Python packages: `npm run conformance -- AREA DIR`. Prints the first ten differences and
 * `N passed, N failed`; ends with 1 on any failure. `--tasks DIR` names lm_eval/tasks of lm-evaluation-harness 0.4.13 for area lm-eval.
 */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isEvalError } from '../src/contracts/errors.ts';
import { replayPairs } from '../src/datasets/dedup/conformance/replay-pairs.ts';
import { replayArea, conformanceAreas } from '../src/engines/standard/conformance/replay-area.ts';
import type { Check } from '../src/engines/standard/conformance/check.ts';
import { replayAggregations } from '../src/metrics/conformance/replay-aggregations.ts';
import { replayGroups } from '../src/metrics/conformance/replay-groups.ts';
import { replayResults } from '../src/metrics/conformance/replay-results.ts';
import { replayTextMetrics } from '../src/metrics/conformance/replay-text-metrics.ts';
import { agrees, replayVector, vectorFiles } from '../src/verdict/statistics/conformance/replay-vectors.ts';

const shownDifferences = 10;
const { values, positionals } = parseArgs({ allowPositionals: true, options: { tasks: { type: 'string' } } });
const [area, directory] = positionals;
if (area === undefined || directory === undefined) {
  console.error(
    `usage: npm run conformance -- AREA DIR [--tasks DIR]\nareas: ${[...conformanceAreas, 'text-metrics', 'stats', 'dedup'].join(', ')}`,
  );
  process.exit(2);
}
if (!existsSync(directory)) {
  console.error(`expected a folder of vectors, found none at ${directory}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
try {
  for await (const { name, difference } of checks(area, directory)) {
    if (difference === null) {
      passed += 1;
      continue;
    }
    failed += 1;
    if (failed <= shownDifferences) console.log(`${name}: ${difference}`);
  }
} catch (error) {
  if (!isEvalError(error)) throw error;
  console.error(`${error.code}: ${error.message}\n  → ${error.nextStep}`);
  process.exit(error.exitCode);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function* checks(name: string, folder: string): AsyncGenerator<Check, void, undefined> {
  if (name === 'stats') return yield* replayStatistics(folder);
  if (name === 'dedup') return yield* replayPairs(folder);
  if (name === 'text-metrics') return yield* await replayTextMetrics(folder);
  const unpacked = join(homedir(), '.cache', 'vllm-eval', 'lm-eval-0.4.13', 'lm_eval', 'tasks');
  const tasksDirectory = values.tasks ?? (existsSync(unpacked) ? unpacked : null);
  yield* replayArea(name, { directory: folder, tasksDirectory, results: replayResults });
  if (name !== 'lm-eval') return;
  yield* await replayAggregations(join(folder, 'functions', 'aggregation.jsonl'));
  yield* replayGroups(folder, tasksDirectory);
}

function* replayStatistics(folder: string): Generator<Check, void, undefined> {
  for (const file of vectorFiles) {
    const path = join(folder, `${file}.jsonl`);
    if (!existsSync(path)) continue;
    for (const [index, line] of readFileSync(path, 'utf8').trim().split('\n').entries()) {
      for (const replayed of replayVector(file, JSON.parse(line))) {
        const { name, actual, expected } = replayed;
        yield {
          name: `${file}:${index + 1} ${name}`,
          difference: agrees(replayed) ? null : `expected ${expected}, found ${actual}`,
        };
      }
    }
  }
}
