/**
 * Whether load tests tell a slower server from an equal one: simulators in processes of their own, the measured pairs of runs in turn.
 *   npm run bench:serving-verdict -- --trials 20 --slower 1.05 --margin 0.02
 * Every trial measures the server, the same server again (A/A) and one whose decoding step is longer, and decides both pairs.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { defaultPolicy, type Policy } from '../src/contracts/policy.ts';
import type { Comparison } from '../src/contracts/verdict.ts';
import { connectLoadTarget } from '../src/engines/serving/load-target.ts';
import { toScenario } from '../src/engines/serving/to-scenario.ts';
import type { ServingRecords } from '../src/metrics/serving-records.ts';
import { planLoads, runBench, type BenchResult } from '../src/pipeline/run-bench.ts';
import { compareServing } from '../src/verdict/compare-serving.ts';

const { values: given } = parseArgs({
  options: {
    trials: { type: 'string', default: '20' },
    slower: { type: 'string', default: '1.05' },
    margin: { type: 'string', default: '0.02' },
    'decode-ms': { type: 'string', default: '10' },
    repetitions: { type: 'string', default: '5' },
    'num-prompts': { type: 'string', default: '24' },
    concurrency: { type: 'string', default: '8' },
    'output-len': { type: 'string', default: '32' },
  },
});
const trials = Number(given.trials);
const slower = Number(given.slower);
const decodeMs = Number(given['decode-ms']);
const policy: Policy = {
  ...defaultPolicy,
  serving: { ...defaultPolicy.serving, relativeMargin: Number(given.margin) },
};
const scenario = toScenario(
  'verdict',
  {
    max_concurrency: Number(given.concurrency),
    num_prompts: Number(given['num-prompts']),
    random_input_len: 64,
    random_output_len: Number(given['output-len']),
    repetitions: Number(given.repetitions),
  },
  { numPrompts: 1, repetitions: 1 },
);

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node.js ${process.version}, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
);
console.log(
  `${trials} trials; a run is ${scenario.repetitions} repetitions of ${scenario.numPrompts} requests, ${scenario.maxConcurrency} at a time, ${scenario.outputTokens} tokens;` +
    ` decoding step ${decodeMs} ms, the slower server's ${(decodeMs * slower).toFixed(2)} ms; margin ${given.margin}\n`,
);
const equal = await startServer(decodeMs);
const slow = await startServer(decodeMs * slower);
const flagged = { equal: 0, slower: 0 };
try {
  console.log('trial  A/A                                              slower server');
  for (let trial = 1; trial <= trials; trial += 1) {
    const baseline = await measure(equal.url);
    const same = compare(await measure(equal.url), baseline);
    const worse = compare(await measure(slow.url), baseline);
    if (same.some(isRegressed)) flagged.equal += 1;
    if (worse.some(isRegressed)) flagged.slower += 1;
    console.log(`${String(trial).padStart(5)}  ${describe(same).padEnd(48)} ${describe(worse)}`);
  }
} finally {
  equal.process.kill();
  slow.process.kill();
}
console.log(`\nflagged: A/A ${flagged.equal} of ${trials}, slower server ${flagged.slower} of ${trials}`);
process.exitCode = flagged.equal <= trials / 20 && flagged.slower >= 0.95 * trials ? 0 : 1;

interface Server {
  readonly url: string;
  readonly process: ChildProcess;
}

async function startServer(stepMs: number): Promise<Server> {
  const args = ['simulate', '--port', '0', '--quiet', '--decode-ms', String(stepMs), '--prefill-rate', '20000'];
  const child = spawn(new URL('../bin/vllm-eval', import.meta.url).pathname, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url: line, process: child };
}

async function measure(endpoint: string): Promise<ServingRecords> {
  const signal = new AbortController().signal;
  const target = await connectLoadTarget(
    {
      endpoint,
      servedModelName: null,
      apiKey: null,
      headers: {},
      proxy: null,
      caFile: null,
      maxConcurrency: 1,
      maxAttempts: 1,
      timeouts: { connectMs: 5000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000 },
    },
    signal,
  );
  const loads = await planLoads({ suite: 'bench', backend: 'completions', scenarios: [scenario] }, 1);
  const results: BenchResult[] = [];
  await runBench({
    target,
    loads,
    calibrate: false,
    onResult: (result) => results.push(result),
    now: () => new Date(),
    signal,
  });
  await target.close();
  const [result] = results;
  if (result === undefined || result.summary.successes !== result.summary.requests) throw new Error('requests failed');
  return result.evidence;
}

function compare(candidate: ServingRecords, baseline: ServingRecords): readonly Comparison[] {
  return compareServing({ candidate, baseline, relation: 'same', changed: [] }, policy);
}

function isRegressed({ verdict }: Comparison): boolean {
  return verdict === 'REGRESSED';
}

/** The regressed figure with its 95 % interval, else that of the inter-token latency. */
function describe(comparisons: readonly Comparison[]): string {
  const shown = comparisons.find(isRegressed) ?? comparisons.find(({ metric }) => metric === 'itl_ms_p50');
  if (shown === undefined) return 'nothing measured';
  const percent = (share: number | null): string =>
    share === null ? '-' : `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)}`;
  return `${shown.verdict} ${shown.metric} ${percent(shown.delta)} % [${percent(shown.deltaLow)}, ${percent(shown.deltaHigh)}]`;
}
