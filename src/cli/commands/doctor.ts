import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Check this machine, the server and the data',
  description: 'Each line is ok, warning or problem with what to do. Ends with 0 when there is no problem, else 2.',
  positionals: [],
  options: [jsonOption],
  settings: 'all',
  examples: [{ command: 'vllm-eval doctor --endpoint http://localhost:8000', meaning: 'before the first run' }],
  execute: async (args, io) => {
    const { effectiveConfig } = await import('../effective-config.ts');
    const { runChecks } = await import('../../pipeline/run-checks.ts');
    const hasEndpoint = args.flags['endpoint'] !== undefined || (io.env['MODEL_ENDPOINT'] ?? '') !== '';
    const given = hasEndpoint ? args : { ...args, flags: { ...args.flags, endpoint: 'http://not-asked' } };
    const { config, secrets } = await effectiveConfig(given, io);
    const checks = await runChecks(config, secrets, { askServer: hasEndpoint, signal: io.signal });
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify({ checks })}\n`);
    else
      for (const { state, subject, found, nextStep } of checks) {
        io.stdout.write(
          `${state.padEnd(8)} ${subject}: ${found}\n${nextStep === null ? '' : `         → ${nextStep}\n`}`,
        );
      }
    return checks.some(({ state }) => state === 'problem') ? 2 : 0;
  },
};
