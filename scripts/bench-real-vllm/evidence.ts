/** The evidence page from the result files of scripts/bench-real-vllm.sh: node scripts/bench-real-vllm/evidence.ts FOLDER PAGE */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ownResultSchema } from '../../src/pipeline/bench/bench-result.ts';

const [folder = '', page = ''] = process.argv.slice(2);
const figures = [
  'mean_ttft_ms',
  'median_ttft_ms',
  'p99_ttft_ms',
  'mean_tpot_ms',
  'median_itl_ms',
  'p99_itl_ms',
  'mean_e2el_ms',
  'output_throughput',
  'request_throughput',
] as const;
const number = z.number().nullish();
const resultSchema = z.looseObject({
  completed: z.number(),
  failed: z.number(),
  max_concurrency: z.number().nullish(),
  mean_ttft_ms: number,
  median_ttft_ms: number,
  p95_ttft_ms: number,
  p99_ttft_ms: number,
  mean_tpot_ms: number,
  median_itl_ms: number,
  p99_itl_ms: number,
  mean_e2el_ms: number,
  output_throughput: number,
  request_throughput: number,
  client_limited: z.boolean().optional(),
  contaminated: z.boolean().optional(),
  vllm_eval: ownResultSchema.optional(),
});
type Result = z.infer<typeof resultSchema>;

const scenarios = z.array(resultSchema).parse(readJson('scenarios.json'));
const version = scenarios[0]?.vllm_eval?.server['version'] ?? 'unknown';
const lines = [
  '# Load tests of a real vLLM',
  '',
  `vLLM ${version} (SmolLM2-135M-Instruct, float32, eager) and the client on the same ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown processor'}), with other work beside them: load average ${text('load-before.txt')} before, ${text('load-after.txt')} after. ${new Date().toISOString().slice(0, 10)}, \`scripts/bench-real-vllm.sh\`.`,
  '',
  '## Every scenario',
  '',
  '`vllm-eval bench --scenario all` with `scripts/bench-real-vllm/vllm_benchmark.json`: the concurrency of `configs/vllm_benchmark.json`, an eighth of the tokens and fewer requests, because this server prefills about 290 and decodes about 16 tokens/s for one stream.',
  '',
  '| scenario | concurrency | completed | TTFT median, p95 | TPOT mean | output tok/s | client limited | contaminated |',
  '|---|---|---|---|---|---|---|---|',
  ...scenarios.map(
    (result) =>
      `| ${result.vllm_eval?.exam.task ?? ''} | ${result.max_concurrency} | ${result.completed} of ${result.completed + result.failed} | ${ms(result.median_ttft_ms)}, ${ms(result.p95_ttft_ms)} | ${ms(result.mean_tpot_ms)} | ${ms(result.output_throughput)} | ${result.client_limited === true ? 'yes' : 'no'} | ${result.contaminated === true ? 'yes' : 'no'} |`,
  ),
  '',
  '```',
  text('scenarios.txt').slice(text('scenarios.txt').indexOf('📊')),
  '```',
  '',
  '## Beside `vllm bench serve`',
  '',
  'The two tools in turn on one server, 128 tokens in, 32 out, fresh prompts in every round; the result files have the same keys.',
  'A cell holds the rounds; times in ms.',
  '',
  ...comparison('low', 'Low load: one request at a time'),
  ...comparison('high', 'High load: eight at a time on two cores'),
  `The rounds of one tool differ by up to a factor of ${largestSpread('low').toFixed(1)} at low and ${largestSpread('high').toFixed(1)} at high load: a difference between the tools within that is none that`,
  'this measurement could show. What differs by design: vLLM’s client makes its connections while the clock of the first requests runs and splits events in Python,',
  'on the cores that the server needs; ours opens them before. At high load which requests share a step of the engine, and so wait for one another’s prompts, is',
  'decided by when they arrive: it moves TTFT and the tail of ITL by whole prompts, whoever measures.',
];
writeFileSync(page, `${lines.join('\n').trimEnd()}\n`);
console.log(page);

function comparison(name: string, title: string): string[] {
  const ours = rounds(`${name}-ours`);
  const theirs = rounds(`${name}-vllm`);
  return [
    `### ${title}`,
    '',
    '| figure | vllm-eval | vllm bench serve | difference of the medians | largest over smallest round, of the two tools |',
    '|---|---|---|---|---|',
    ...figures.map((figure) => {
      const [a, b] = [ours, theirs].map((results) => results.map((result) => result[figure] ?? Number.NaN));
      const change = median(a ?? []) / median(b ?? []) - 1;
      return `| \`${figure}\` | ${(a ?? []).map(ms).join(' · ')} | ${(b ?? []).map(ms).join(' · ')} | ${percent(change)} | ${spread(a ?? []).toFixed(2)} · ${spread(b ?? []).toFixed(2)} |`;
    }),
    '',
  ];
}

/** Over the figures and both tools. */
function largestSpread(name: string): number {
  const tools = [rounds(`${name}-ours`), rounds(`${name}-vllm`)];
  return Math.max(
    ...tools.flatMap((results) =>
      figures.map((figure) => spread(results.map((result) => result[figure] ?? Number.NaN))),
    ),
  );
}

function rounds(prefix: string): Result[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${prefix}-`) && name.endsWith('.json'))
    .toSorted()
    .map((name) => resultSchema.parse(readJson(name)));
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

function text(name: string): string {
  return readFileSync(join(folder, name), 'utf8').trim();
}

function ms(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value)
    ? '-'
    : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

function percent(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

function spread(values: readonly number[]): number {
  return Math.max(...values) / Math.min(...values);
}
