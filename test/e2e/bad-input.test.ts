import { appendFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openRunDirectory } from '../../src/journal/run-directory.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { isCleanError, runCli, smallWorkspace } from './cli.ts';
import type { Finished } from './cli.ts';

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function simulate(config: Parameters<typeof startSimulator>[0]): Promise<string> {
  const simulator = await startSimulator(config);
  closers.push(() => simulator.close());
  return simulator.url;
}

function evaluate(
  workspace: { directory: string; config: string },
  endpoint: string,
  more: readonly string[] = [],
): Promise<Finished> {
  const flags = [
    '--config',
    workspace.config,
    '--endpoint',
    endpoint,
    '--output-dir',
    join(workspace.directory, 'runs'),
    '--max-attempts',
    '2',
  ];
  return runCli(['run', '--quiet', ...flags, ...more]);
}

function expectCleanError(finished: Finished, code: number, message: RegExp): void {
  expect(finished.stderr).toMatch(message);
  expect(isCleanError(finished), finished.stderr).toBe(true);
  expect(finished.code).toBe(code);
}

test('a server that is not there: 75, try again', async () => {
  const url = await serve(() => {});
  await closers.pop()?.();
  expectCleanError(await evaluate(smallWorkspace(), url), 75, /EVAL_TARGET_/);
}, 60_000);

test('a model the server does not have: names the ones it has', async () => {
  const url = await simulate({ servedModelName: 'qwen3-8b' });
  expectCleanError(await evaluate(smallWorkspace(), url, ['--model', 'qwen3-8']), 2, /qwen3-8b/);
});

test('a wrong API key: names the variable, never the key', async () => {
  const url = await simulate({ apiKey: 'right-key' });
  const workspace = smallWorkspace();
  const finished = await runCli(
    [
      'run',
      '--quiet',
      '--config',
      workspace.config,
      '--endpoint',
      url,
      '--output-dir',
      join(workspace.directory, 'runs'),
    ],
    {
      env: { VLLM_EVAL_API_KEY: 'wrong-secret-key' },
    },
  );
  expectCleanError(finished, 2, /401|Unauthorized/);
  expect(finished.stderr + finished.stdout).not.toContain('wrong-secret-key');
});

test.each([
  ['an HTML page', 'text/html', '<!doctype html><h1>It works</h1>'],
  ['JSON of something else', 'application/json', '{"hello":"world"}'],
  ['malformed JSON', 'application/json', '{"data": ['],
  ['an empty answer', 'application/json', ''],
])('a server that answers with %s', async (_, type, body) => {
  const url = await serve((_request, response) => response.setHeader('content-type', type).end(body));
  expectCleanError(await evaluate(smallWorkspace(), url), 2, /EVAL_TARGET_/);
});

test.each([
  [{ benchmark: [] }, /unknown key "benchmark"\. Did you mean "benchmarks"/],
  [{ benchmarks: [{ name: 'a', tasks: ['arc_eazy'] }] }, /arc_eazy.*arc_easy/s],
  [{ target: { concurrency: 'many' } }, /target\.concurrency/],
  [{ policy: { margins: { critical: -1 } } }, /policy/],
])('a configuration with a mistake: %j', async (extra, message) => {
  expectCleanError(await evaluate(smallWorkspace(extra), 'http://127.0.0.1:9'), 2, message);
});

test.each([
  [['rnu'], /Unknown command "rnu"\. Did you mean "run"/],
  [['run', '--endpiont', 'x'], /Did you mean "endpoint"/],
  [['run', '--endpoint', 'not a url', '--config', 'CONFIG'], /EVAL_TARGET_ENDPOINT|EVAL_CONFIG/],
  [['results', 'show', 'nothing', '--output-dir', 'DIRECTORY'], /EVAL_RUN_UNKNOWN/],
  [['step', 'evalchemy', '--output-dir', 'DIRECTORY'], /Did you mean "evalchemy-runner"/],
  [['config', 'validate', 'missing.json'], /EVAL_CONFIG_MISSING/],
  [['simulate', '--accuracy', '2'], /--accuracy: expected a number from 0 to 1/],
])('usage %j', async (args, message) => {
  const { directory, config } = smallWorkspace();
  const given = args.map((argument) => argument.replace('CONFIG', config).replace('DIRECTORY', directory));
  expectCleanError(await runCli(given), 2, message);
});

test('a data set with another content: expected and found', async () => {
  const workspace = smallWorkspace();
  const data = join(workspace.directory, 'data', 'arc-easy-sample');
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'test.jsonl'), '{}\n');
  const url = await simulate({});
  expectCleanError(
    await evaluate(workspace, url, ['--data-dir', join(workspace.directory, 'data')]),
    2,
    /EVAL_DATASET_CHECKSUM/,
  );
});

test('a second process on a run is refused; a torn last line is asked again; a damaged line elsewhere is named', async () => {
  const workspace = smallWorkspace();
  const url = await simulate({ seed: 1, quality: { accuracy: 0.7 } });
  const finish = () => evaluate(workspace, url, ['--run-id', 'one', '--json']);
  expect((await finish()).code).toBe(0);
  const path = join(workspace.directory, 'runs', 'one');
  const metrics = readFileSync(join(path, 'metrics.json'), 'utf8');
  const journal = join(path, 'journal', readdirSync(join(path, 'journal'))[0] ?? '');
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  const again = ['--output-dir', join(workspace.directory, 'runs'), '--run', 'one', '--force', '--quiet'];

  const held = await openRunDirectory(path);
  try {
    expectCleanError(await runCli(['step', 'evalchemy-runner', ...again]), 2, /EVAL_JOURNAL_LOCKED.*process \d+/);
  } finally {
    await held.close();
  }

  writeFileSync(journal, `${lines.slice(0, -1).join('\n')}\n${lines.at(-1)?.slice(0, 40)}`);
  expect(await runCli(['step', 'evalchemy-runner', ...again])).toMatchObject({ code: 0 });
  expect(await runCli(['step', 'aggregate-metrics', ...again])).toMatchObject({ code: 0 });
  expect(readFileSync(join(path, 'metrics.json'), 'utf8')).toBe(metrics);

  appendFileSync(journal, 'this is no record\n{"nor":"this"}\n');
  expectCleanError(
    await runCli(['step', 'evalchemy-runner', ...again]),
    2,
    /EVAL_JOURNAL_CORRUPT.*evalchemy-runner\.0\.jsonl.*\d+/s,
  );
}, 60_000);
