import type { Command } from '../command.ts';
import { jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Receive releases by webhook; serve reports, runs and metrics',
  description:
    'POST /webhooks/github takes package events of GitHub, checks their signature with GITHUB_WEBHOOK_SECRET (several, comma-separated, while one is\n' +
    'replaced), keeps each on disk before it answers, asks the registry (REGISTRY_USERNAME, REGISTRY_TOKEN) what was pushed, waits until it is served,\n' +
    'and starts one run per digest. GET /healthz, /readyz, /metrics, /api/runs, /api/releases, /runs/<id>/report.html. VLLM_EVAL_SERVER_TOKEN guards\n' +
    '/api and /runs. Without a section `trigger` in the configuration it serves reports only. Stops with SIGTERM or Ctrl-C.',
  positionals: [],
  options: [
    { flag: 'host', valueName: 'HOST', help: 'Address to listen at (default 127.0.0.1)' },
    { flag: 'port', valueName: 'N', help: 'Port (default 8080; 0 takes a free one)' },
    { flag: 'state-dir', valueName: 'DIR', help: 'Folder of the queue, one per process (default release-state)' },
    jsonOption,
  ],
  settings: ['endpoint', 'outputDir', 'apiKey'],
  examples: [
    { command: 'GITHUB_WEBHOOK_SECRET=… vllm-eval serve --host 0.0.0.0', meaning: 'in a cluster' },
    { command: 'vllm-eval serve --output-dir runs', meaning: 'look at reports on this machine' },
  ],
  execute: async (args, io) => {
    const { once } = await import('node:events');
    const { resolve } = await import('node:path');
    const { EvalError } = await import('../../contracts/errors.ts');
    const { openReleaseTrigger } = await import('../../release/open-release-trigger.ts');
    const { startServer } = await import('../../server/start-server.ts');
    const { effectiveSettings } = await import('../effective-config.ts');
    const { file, values } = await effectiveSettings(args, io);
    const port = Number(textOf(args, 'port') ?? 8080);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw usageError(serveCommand, `--port: expected a port, found "${textOf(args, 'port')}".`);
    }
    const webhookSecrets = (io.env['GITHUB_WEBHOOK_SECRET'] ?? '').split(',').filter((secret) => secret !== '');
    const hasTrigger = file.content.trigger !== undefined;
    if (hasTrigger && webhookSecrets.length === 0 && file.content.trigger?.poll_minutes === undefined) {
      throw new EvalError({
        code: 'EVAL_SERVER_SECRET_MISSING',
        message: 'Expected the secret of the webhook in GITHUB_WEBHOOK_SECRET, found none, and polling is off.',
        nextStep:
          'Set GITHUB_WEBHOOK_SECRET to the secret given to GitHub, or `trigger.poll_minutes` in the configuration.',
      });
    }
    const log = (event: object): void => {
      io.stderr.write(`${JSON.stringify({ time: io.now().toISOString(), ...event })}\n`);
    };
    const trigger = hasTrigger
      ? await openReleaseTrigger({
          file,
          values,
          env: io.env,
          stateDirectory: resolve(textOf(args, 'state-dir') ?? 'release-state'),
          log,
          now: io.now,
          signal: io.signal,
        })
      : null;
    const server = await startServer({
      host: textOf(args, 'host') ?? '127.0.0.1',
      port,
      outputDirectory: resolve(values.outputDir),
      trigger,
      webhookSecrets,
      token: io.env['VLLM_EVAL_SERVER_TOKEN'] || null,
      log,
      now: io.now,
      signal: io.signal,
    });
    io.stdout.write(args.flags['json'] === true ? `${JSON.stringify({ url: server.url })}\n` : `${server.url}\n`);
    if (!io.signal.aborted) await once(io.signal, 'abort');
    await server.close();
    return 0;
  },
};
