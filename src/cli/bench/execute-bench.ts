import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isEvalError } from '../../contracts/errors.ts';
import type { LoadOptions } from '../../engines/serving/load-options.ts';
import type { LoadTarget } from '../../engines/serving/load-target.ts';
import { toVllmBenchJson } from '../../engines/serving/vllm-bench-json.ts';
import { makeDirectory } from '../../files/make-directory.ts';
import { ownBlock, ownResult } from '../../pipeline/bench/bench-result.ts';
import { connectToLoadTarget } from '../../pipeline/connect-load-target.ts';
import { planLoads, runBench, type BenchResult, type PlannedLoad } from '../../pipeline/run-bench.ts';
import { renderPerformanceSummary } from '../../reports/performance-summary.ts';
import { renderVllmBenchTable } from '../../reports/vllm-bench-table.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { isSet } from '../command.ts';
import { effectiveSettings, toRunConfig } from '../effective-config.ts';
import { usageError } from '../parse-arguments.ts';
import { gradeLoads, gradesOf, renderGrades } from './grade-loads.ts';
import { planBench, type BenchPlan } from './plan-bench.ts';
import { readLoadOptions } from './read-load-options.ts';
import { readResultOptions, type ResultOptions } from './read-result-options.ts';
import { readTargetFlags, readyTimeoutSeconds } from './read-target-flags.ts';
import { readSearch, runSearch } from './search-flags.ts';
import { saveResults } from './save-results.ts';
import { showLoad } from './show-load.ts';

const exitAway = 75;
const askAgainMs = 1000;

/** `vllm-eval bench`: everything that can be wrong is told before the first request. Returns the exit code. */
export async function executeBench(given: Arguments, io: Io, command: Command, asJson: boolean): Promise<number> {
  const { args, backend } = readTargetFlags(given, command);
  const settings = await effectiveSettings(args, io);
  const { config, secrets } = await toRunConfig(settings);
  const { values } = settings;
  const output = readResultOptions(args, command);
  await expectPlaces(output, command);
  const load = readLoadOptions(args, values, command);
  const search = readSearch(args, load, command);
  const planOf = (options: LoadOptions): Promise<BenchPlan> =>
    planBench({ args, load: options, backend, scenarioFile: config.servingConfigPath, command });
  const plan = await planOf(search === null ? load : { ...load, [search.option]: search.start });
  const loads = await planLoads(plan.config, values.seed);
  const readyMs = 1000 * readyTimeoutSeconds(args, command);
  const target = await connectWithin(readyMs, io, () => connectToLoadTarget(config, secrets, io.signal));

  const results: BenchResult[] = [];
  const percentiles = output.percentiles ?? plan.vllmBench.percentiles;
  const progress = showLoad(args, io, values.language);
  const measure = (planned: readonly PlannedLoad[]): Promise<void> =>
    runBench({
      target,
      loads: planned,
      ...(percentiles === undefined ? {} : { percentiles }),
      observer: progress.observer,
      calibrate: !isSet(args, 'skip-calibration'),
      now: io.now,
      signal: io.signal,
      onResult: (result) => {
        progress.clear();
        results.push(result);
        if (!asJson) io.stdout.write(renderVllmBenchTable(result.summary));
      },
    });
  try {
    if (search === null) await measure(loads);
    else {
      const found = await runSearch(search, async (value) => {
        await measure(await planLoads((await planOf({ ...load, [search.option]: value })).config, values.seed));
        return results.at(-1);
      });
      if (!asJson) io.stdout.write(`\n${found}\n`);
    }
  } finally {
    progress.close();
    await target.close();
  }
  const grades = search === null ? await gradeLoads(plan.config, results, io.now()) : [];
  if (!asJson) for (const rows of grades) io.stdout.write(renderGrades(rows));
  const documents = results.map((result, index) =>
    toVllmBenchJson(result.summary, {
      ...plan.vllmBench,
      ...(output.metrics === undefined ? {} : { metrics: output.metrics }),
      ...(percentiles === undefined ? {} : { percentiles }),
      date: io.now(),
      model: target.facts.servedModelName,
      ...(values.tokenizer === null ? {} : { tokenizer: values.tokenizer }),
      backend: plan.config.backend,
      ...(output.label === undefined ? {} : { label: output.label }),
      metadata: output.metadata,
      ...(output.isDetailed || output.file === undefined ? { records: result.records } : {}),
      own: ownBlock({ ...ownResult(result.evidence, target.facts), ...gradesOf(grades[index]) }),
    }),
  );
  const written = await saveResults(output, {
    results,
    documents,
    backend: plan.config.backend,
    model: target.facts.servedModelName,
    date: io.now(),
    endpoint: target.facts.endpoint,
    lang: values.language,
    timeZone: values.timeZone,
  });
  const summaries = results.map(({ summary }) => summary);
  if (asJson) io.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : documents)}\n`);
  else if (plan.thresholds !== null) {
    io.stdout.write(`\n${renderPerformanceSummary(summaries, plan.thresholds, { lang: values.language })}`);
  }
  if (!asJson) for (const path of written) io.stderr.write(`${path}\n`);
  return summaries.every(({ successes }) => successes === 0) ? 1 : 0;
}

/** Tries again while the server is away, until the time is up. */
async function connectWithin(
  timeoutMs: number,
  { now, signal }: Io,
  connect: () => Promise<LoadTarget>,
): Promise<LoadTarget> {
  const endMs = now().getTime() + timeoutMs;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      const isAway = isEvalError(error) && error.exitCode === exitAway;
      if (!isAway || now().getTime() + askAgainMs > endMs) throw error;
    }
    await sleep(askAgainMs, undefined, { signal });
  }
}

/** A result that cannot be written is found out before a long load, not after it. */
async function expectPlaces(output: ResultOptions, command: Command): Promise<void> {
  if (output.directory !== undefined) await makeDirectory(output.directory);
  const files = { 'save-result': output.file, records: output.recordsFile, csv: output.csvFile, html: output.htmlFile };
  for (const [flag, file] of Object.entries(files)) {
    if (file === undefined || file === null) continue;
    const folder = (flag === 'save-result' ? output.directory : undefined) ?? dirname(file);
    await access(folder, constants.W_OK).catch(() => {
      throw usageError(command, `--${flag}: expected a folder that can be written, found ${folder}.`);
    });
  }
}
