import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

export const planCommand: Command = {
  name: 'plan',
  summary: 'Show steps, requests and a time estimate without asking the model',
  description:
    'With --like the estimate is from the times of an earlier run at the same concurrency, task by task: the time to the report, less the wait for the\n' +
    'roll-out. Without, it is from the rates of a server and takes every generated answer at its longest allowed length: an upper bound.',
  positionals: [],
  options: [
    { flag: 'like', valueName: 'RUN', help: 'Earlier run to take times from: run directory, run id, or latest' },
    { flag: 'prefill-rate', valueName: 'TOKENS/S', help: 'Prompt tokens per second the server reads (default 5000)' },
    {
      flag: 'decode-rate',
      valueName: 'TOKENS/S',
      help: 'Tokens per second the server writes, all requests together (default 1000)',
    },
    jsonOption,
  ],
  settings: 'all',
  examples: [
    { command: 'vllm-eval plan --endpoint http://localhost:8000', meaning: 'the default configuration' },
    { command: 'vllm-eval plan --like latest', meaning: 'how long the next run will take' },
    { command: 'vllm-eval plan --config my.json --prefill-rate 290 --decode-rate 75', meaning: 'on a slow server' },
  ],
  execute: async (args, io) => {
    const { effectiveConfig } = await import('../effective-config.ts');
    const { findRun } = await import('../../pipeline/find-run.ts');
    const { measureRun } = await import('../../pipeline/measured-run.ts');
    const { planRun, secondsToReport } = await import('../../pipeline/run-plan.ts');
    const { table } = await import('../table.ts');
    const { formatSeconds } = await import('../format-seconds.ts');
    const rate = (flag: string, fallback: number): number => {
      const given = textOf(args, flag);
      const value = given === undefined ? fallback : Number(given);
      if (!(value > 0)) throw usageError(planCommand, `--${flag}: expected a number above 0, found "${given}".`);
      return value;
    };
    const speed = {
      prefillTokensPerSecond: rate('prefill-rate', 5000),
      decodeTokensPerSecond: rate('decode-rate', 1000),
    };
    const { config, secrets } = await effectiveConfig(
      { ...args, flags: { endpoint: 'http://not-asked', ...args.flags } },
      io,
    );
    const like = textOf(args, 'like');
    const earlier = like === undefined ? null : await measureRun(await findRun(like, config.outputDirectory));
    const steps = await planRun(config, secrets, speed, earlier);
    const totalSeconds = secondsToReport(steps, earlier);
    if (isSet(args, 'json')) {
      io.stdout.write(`${JSON.stringify({ steps, totalSeconds }, null, 2)}\n`);
      return 0;
    }
    const rows = steps.flatMap(({ step, summary, applies, tasks, seconds }) => [
      [
        step,
        applies ? summary : '(nothing to do in this configuration)',
        '',
        '',
        seconds === null || !applies ? '' : formatSeconds(seconds),
      ],
      ...tasks.map((task) => [
        '',
        `${task.suite}/${task.task}`,
        String(task.items * task.repeats),
        String(task.requests),
        '',
      ]),
    ]);
    io.stdout.write(table(['step', 'task', 'samples', 'requests', 'estimate'], rows));
    io.stdout.write(
      earlier === null
        ? `\nasking the model: at most ${formatSeconds(totalSeconds)} at ${speed.prefillTokensPerSecond} prompt and ${speed.decodeTokensPerSecond} generated tokens/s\n`
        : `\nto the report: ${formatSeconds(totalSeconds)}, as run ${earlier.runId} went\n`,
    );
    return 0;
  },
};
