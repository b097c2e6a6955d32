import type { Arrival, ServingConfig } from '../../contracts/engine-config.ts';
import type { SettingValues } from '../../pipeline/config/settings.ts';
import type { Arguments, Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

const arrivals = ['closed', 'constant', 'poisson'];
const backends = ['vllm', 'openai', 'openai-chat'];

export const benchCommand: Command = {
  name: 'bench',
  summary: 'Load a served model and show vLLM’s figures',
  description:
    'TTFT, TPOT, ITL, E2EL, throughput and success rate of one load, or of the scenarios of configs/vllm_benchmark.json. A closed loop keeps\n' +
    '--max-concurrency requests in flight; with --request-rate requests leave by a schedule and latency counts from the intended start.\n' +
    'A failed request has no latency. Ends with 1 when every request failed.',
  positionals: [],
  options: [
    { flag: 'scenario', valueName: 'NAME|all', help: 'Scenarios of the configuration instead of one load from flags' },
    {
      flag: 'request-rate',
      valueName: 'R',
      help: 'Requests per second of an open loop; inf is a closed loop (default)',
    },
    { flag: 'arrival', valueName: arrivals.join('|'), help: 'Schedule of an open loop (default poisson)' },
    { flag: 'burstiness', valueName: 'SHAPE', help: 'Gamma shape of the gaps: below 1 in bursts, above 1 evener' },
    { flag: 'repetitions', valueName: 'N', help: 'Measured repetitions (default 1)' },
    { flag: 'backend', valueName: backends.join('|'), help: 'Completions (default) or chat' },
    {
      flag: 'save-result',
      valueName: 'FILE',
      help: 'Result file in the layout of `vllm bench serve`, an entry per request',
    },
    jsonOption,
  ],
  settings: 'all',
  examples: [
    {
      command: 'vllm-eval bench --endpoint http://localhost:8000 --num-prompts 100 --max-concurrency 10',
      meaning: 'a closed loop',
    },
    {
      command: 'vllm-eval bench --endpoint http://localhost:8000 --request-rate 4 --save-result r.json',
      meaning: 'an open loop',
    },
    {
      command: 'vllm-eval bench --endpoint http://localhost:8000 --scenario all --lang ko',
      meaning: 'all scenarios, with a grade',
    },
  ],
  execute: async (args, io) => {
    const { access, constants } = await import('node:fs/promises');
    const { dirname } = await import('node:path');
    const { writeJsonAtomically } = await import('../../journal/write-json-atomically.ts');
    const { effectiveSettings, toRunConfig } = await import('../effective-config.ts');
    const { connectToLoadTarget } = await import('../../pipeline/connect-load-target.ts');
    const { runBench } = await import('../../pipeline/run-bench.ts');
    const { loadServingScenarios } = await import('../../engines/serving/load-serving-scenarios.ts');
    const { toVllmBenchJson } = await import('../../engines/serving/vllm-bench-json.ts');
    const { renderPerformanceSummary } = await import('../../reports/performance-summary.ts');
    const { renderVllmBenchTable } = await import('../../reports/vllm-bench-table.ts');
    const settings = await effectiveSettings(args, io);
    const { config, secrets } = await toRunConfig(settings);
    const scenario = textOf(args, 'scenario');
    const file = textOf(args, 'save-result');
    if (file !== undefined) {
      await access(dirname(file), constants.W_OK).catch(() => {
        throw usageError(benchCommand, `--save-result: expected a folder that can be written, found ${dirname(file)}.`);
      });
    }
    const { thresholds, config: all } = await loadServingScenarios(config.servingConfigPath);
    const load =
      scenario === undefined ? oneLoad(args, settings.values) : scenarios(scenario, all, args, settings.values);

    const target = await connectToLoadTarget(config, secrets, io.signal);
    const results: { summary: Parameters<typeof renderVllmBenchTable>[0]; json: ReturnType<typeof toVllmBenchJson> }[] =
      [];
    try {
      await runBench({
        target,
        config: load,
        seed: settings.values.seed,
        now: io.now,
        signal: io.signal,
        onResult: ({ summary, records }) => {
          const options = { date: io.now(), model: target.facts.servedModelName, backend: load.backend, records };
          results.push({ summary, json: toVllmBenchJson(summary, options) });
          if (!isSet(args, 'json')) io.stdout.write(renderVllmBenchTable(summary));
        },
      });
    } finally {
      await target.close();
    }
    const documents = results.map(({ json }) => json);
    const document = documents.length === 1 ? documents[0] : documents;
    if (file !== undefined) await writeJsonAtomically(file, document);
    const summaries = results.map(({ summary }) => summary);
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify(document)}\n`);
    else if (scenario !== undefined) {
      io.stdout.write(`\n${renderPerformanceSummary(summaries, thresholds, { lang: settings.values.language })}`);
    }
    return summaries.every(({ successes }) => successes === 0) ? 1 : 0;
  },
};

function oneLoad(args: Arguments, values: SettingValues): ServingConfig {
  const arrival = arrivalOf(args);
  const numPrompts = values.numPrompts ?? 100;
  return {
    suite: 'bench',
    backend: backendOf(args),
    scenarios: [
      {
        name: 'bench',
        maxConcurrency: values.maxConcurrency ?? (arrival === null ? 1 : numPrompts),
        ...(arrival === null ? {} : { arrival }),
        inputTokens: values.randomInputLen ?? 1024,
        outputTokens: values.randomOutputLen ?? 128,
        numPrompts,
        warmUpRequests: 0,
        repetitions: numberOf(args, 'repetitions', { whole: true }) ?? 1,
      },
    ],
  };
}

/** Scenarios of the file; what a flag gives holds for each of them. */
function scenarios(wanted: string, all: ServingConfig, args: Arguments, values: SettingValues): ServingConfig {
  const names = all.scenarios.map(({ name }) => name);
  const chosen =
    wanted === 'all' ? all.scenarios : all.scenarios.filter(({ name }) => wanted.split(',').includes(name));
  if (chosen.length === 0)
    throw usageError(benchCommand, `--scenario: expected all or one of ${names.join(', ')}, found "${wanted}".`);
  const arrival = arrivalOf(args);
  const repetitions = numberOf(args, 'repetitions', { whole: true });
  return {
    ...all,
    backend: textOf(args, 'backend') === undefined ? all.backend : backendOf(args),
    scenarios: chosen.map((scenario) => ({
      ...scenario,
      ...(arrival === null ? {} : { arrival }),
      maxConcurrency: values.maxConcurrency ?? scenario.maxConcurrency,
      inputTokens: values.randomInputLen ?? scenario.inputTokens,
      outputTokens: values.randomOutputLen ?? scenario.outputTokens,
      numPrompts: values.numPrompts ?? scenario.numPrompts,
      repetitions: repetitions ?? scenario.repetitions,
    })),
  };
}

/** Null is a closed loop. */
function arrivalOf(args: Arguments): Arrival | null {
  const process = textOf(args, 'arrival');
  if (process !== undefined && !arrivals.includes(process)) {
    throw usageError(benchCommand, `--arrival: expected ${arrivals.join(', ')}, found "${process}".`);
  }
  const requestsPerSecond = textOf(args, 'request-rate') === 'inf' ? undefined : numberOf(args, 'request-rate');
  if (process === 'closed' || (process === undefined && requestsPerSecond === undefined)) return null;
  if (requestsPerSecond === undefined) throw usageError(benchCommand, `--arrival ${process} needs --request-rate.`);
  const burstiness = numberOf(args, 'burstiness');
  if (burstiness !== undefined) return { process: 'gamma', requestsPerSecond, burstiness };
  return { process: process === 'constant' ? 'constant' : 'poisson', requestsPerSecond };
}

function backendOf(args: Arguments): ServingConfig['backend'] {
  const given = textOf(args, 'backend') ?? 'vllm';
  if (!backends.includes(given))
    throw usageError(benchCommand, `--backend: expected ${backends.join(', ')}, found "${given}".`);
  return given === 'openai-chat' ? 'chat' : 'completions';
}

function numberOf(args: Arguments, flag: string, { whole = false } = {}): number | undefined {
  const given = textOf(args, flag);
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!(value > 0) || !Number.isFinite(value) || (whole && !Number.isInteger(value))) {
    throw usageError(benchCommand, `--${flag}: expected a ${whole ? 'whole ' : ''}number above 0, found "${given}".`);
  }
  return value;
}
