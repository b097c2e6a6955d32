/** Checks the verdicts of the end-to-end runs and writes them down. Arguments: folder of the runs, file to write. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { Run } from '../../src/contracts/run.ts';
import type { Verdict, VerdictKind } from '../../src/contracts/verdict.ts';
import { readSamples } from '../../src/journal/read-samples.ts';
import { readStepStates } from '../../src/journal/step-state.ts';
import { readMetrics, readRun, readVerdict } from '../../src/pipeline/read-run.ts';

const [output = '', file = ''] = process.argv.slice(2);

const runs = [
  { id: 'baseline', what: 'the good model: accepted as baseline', allowed: ['INCONCLUSIVE'] },
  { id: 'a-a', what: 'the good model again (A/A)', allowed: ['PASS', 'WARN', 'INCONCLUSIVE'] },
  { id: 'harmless', what: 'a harmless change', allowed: ['PASS', 'WARN', 'INCONCLUSIVE'] },
  { id: 'clear', what: 'a clear fault', allowed: ['PASS', 'WARN', 'INCONCLUSIVE', 'REGRESSED', 'CRITICAL'] },
  { id: 'severe', what: 'a severe fault', allowed: ['REGRESSED', 'CRITICAL'] },
] as const satisfies readonly { id: string; what: string; allowed: readonly VerdictKind[] }[];

const outcomes = await Promise.all(
  runs.map(async (entry) => ({ ...entry, ...(await outcomeOf(join(output, entry.id))) })),
);
const wrong = outcomes.filter(({ allowed, verdict }) => !(allowed as readonly VerdictKind[]).includes(verdict.verdict));

mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, page());
for (const { id, verdict, allowed } of outcomes)
  console.log(`${id.padEnd(10)} ${verdict.verdict.padEnd(13)} allowed: ${allowed.join(', ')}`);
for (const { id, verdict } of wrong) console.error(`e2e-real-vllm: ${id} must not be ${verdict.verdict}`);
console.log(`written: ${file}`);
process.exitCode = wrong.length === 0 ? 0 : 1;

interface Outcome {
  readonly run: Run;
  readonly verdict: Verdict;
  readonly values: ReadonlyMap<string, string>;
  readonly wallSeconds: number;
  readonly requests: number;
  readonly samples: number;
  readonly notMeasured: number;
}

async function outcomeOf(path: string): Promise<Outcome> {
  const run = await readRun(path);
  const values = new Map<string, string>();
  for (const { task, metric, value, standardError, primary, unit } of await readMetrics(path)) {
    if (!primary || value === null) continue;
    const scale = unit === 'fraction' ? 100 : 1;
    values.set(
      `${task} · ${metric}`,
      `${(value * scale).toFixed(1)}${standardError === null ? '' : ` ± ${(standardError * scale).toFixed(1)}`}`,
    );
  }
  let requests = 0;
  let samples = 0;
  let notMeasured = 0;
  for await (const sample of readSamples(path)) {
    samples += 1;
    requests += sample.outputs.length;
    if (Object.values(sample.scores).every(({ kind }) => kind === 'not-measured')) notMeasured += 1;
  }
  const steps = await readStepStates(path);
  const times = steps.flatMap(({ startedAt, finishedAt }) => [
    Date.parse(startedAt),
    Date.parse(finishedAt ?? startedAt),
  ]);
  return {
    run,
    verdict: await readVerdict(path),
    values,
    wallSeconds: (Math.max(...times) - Math.min(...times)) / 1000,
    requests,
    samples,
    notMeasured,
  };
}

function page(): string {
  const [first] = outcomes;
  if (first === undefined) throw new Error('no runs');
  const { target, toolVersion } = first.run;
  const metrics = [...first.values.keys()];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `# The whole pipeline on a real vLLM

Written by \`scripts/e2e-real-vllm.sh\` on ${first.run.createdAt.slice(0, 10)}.

- vllm-eval ${toolVersion}, Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${Math.round(totalmem() / 1024 ** 3)} GiB
- server: ${target.serverKind} ${target.serverVersion ?? '?'}, ${target.servedModelName}, context ${target.maxModelLength ?? '?'}
- exams: \`scripts/e2e-real-vllm/config.json\`; per run ${first.samples} samples, ${first.requests} requests

## Verdicts

${row(['run', 'release', 'what it is', 'verdict', 'damage found in', 'not measured', 'wall time'])}
|---|---|---|---|---|---|---|
${outcomes
  .map(({ id, what, run, verdict, wallSeconds, notMeasured, samples }) =>
    row([
      id,
      run.release.tags[0] ?? '',
      what,
      `**${verdict.verdict}**${verdict.baselineRunId === null ? ' (no baseline)' : ''}`,
      verdict.comparisons
        .filter((comparison) => ['REGRESSED', 'CRITICAL'].includes(comparison.verdict))
        .map(({ task, metric }) => `${task} ${metric}`)
        .join(', ') || '–',
      `${notMeasured}/${samples}`,
      `${wallSeconds.toFixed(0)} s`,
    ]),
  )
  .join('\n')}

## Primary metrics (± one standard error)

${row(['task · metric', ...outcomes.map(({ id }) => id)])}
|---|${outcomes.map(() => '---|').join('')}
${metrics.map((metric) => row([metric, ...outcomes.map(({ values }) => values.get(metric) ?? '–')])).join('\n')}

## What the comparisons said

${outcomes
  .filter(({ verdict }) => verdict.baselineRunId !== null)
  .map(({ id, verdict }) => {
    const lines = verdict.comparisons
      .filter(({ tier, test }) => tier !== 'advisory' && test !== 'none')
      .map(({ task, metric, verdict: kind, pairs, flipsToWorse, flipsToBetter, pValue }) =>
        row([
          task,
          metric,
          kind,
          String(pairs),
          `${flipsToWorse} / ${flipsToBetter}`,
          pValue === null ? '–' : pValue.toPrecision(2),
        ]),
      );
    return `### ${id}\n\n${row(['task', 'metric', 'verdict', 'pairs', 'worse / better', 'p (one-sided)'])}\n|---|---|---|---|---|---|\n${lines.join('\n')}`;
  })
  .join('\n\n')}
`;
}
