import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { sign } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexManifest, startTestRegistry, type TestRegistry } from '../../src/release/registry.test-helper.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { packageEvent } from '../fixtures/release/package-event.ts';
import { command, runCli, smallWorkspace } from './cli.ts';

const { directory, config } = smallWorkspace({
  benchmarks: [{ name: 'small', tasks: ['arc_easy'], few_shot: 0, limit: 12 }],
});
const outputDir = join(directory, 'runs');
const stateDir = join(directory, 'state');
let registry: TestRegistry;
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let receiver: { readonly process: ChildProcess; readonly url: string };
const cards: string[] = [];
const teams = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    cards.push(text);
    response.writeHead(202).end();
  });
});

beforeAll(async () => {
  registry = await startTestRegistry();
  simulator = await startSimulator({ servedModelName: 'model-1.0.0' });
  await new Promise<void>((resolve) => teams.listen(0, '127.0.0.1', resolve));
  const content = JSON.parse(readFileSync(config, 'utf8'));
  writeFileSync(
    config,
    JSON.stringify({
      ...content,
      output_dir: outputDir,
      target: { endpoint: simulator.url },
      trigger: {
        watch: [
          {
            image: `http://${registry.host}/org/vllm`,
            wait: { kind: 'endpoint', served_model_name: 'model-{semver}' },
          },
        ],
        wait_interval_seconds: 0.2,
        wait_timeout_minutes: 0.02,
      },
    }),
  );
  receiver = await startReceiver();
});

afterAll(async () => {
  receiver.process.kill('SIGTERM');
  teams.close();
  await Promise.all([registry.close(), simulator.close()]);
});

async function startReceiver(): Promise<typeof receiver> {
  const child = spawn(command, ['serve', '--config', config, '--port', '0', '--state-dir', stateDir], {
    env: {
      PATH: process.env['PATH'],
      GITHUB_WEBHOOK_SECRET: 'secret',
      TEAMS_WEBHOOK_URL: `http://127.0.0.1:${(teams.address() as AddressInfo).port}/flow?sig=hidden`,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) return { process: child, url: line };
  throw new Error('the receiver ended before it named its address');
}

let deliveries = 0;
async function push(tag: string): Promise<string> {
  const body = JSON.stringify(packageEvent({ tag, updatedAt: new Date().toISOString() }));
  deliveries += 1;
  const response = await fetch(`${receiver.url}/webhooks/github`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'package',
      'x-github-delivery': `delivery-${deliveries}`,
      'x-hub-signature-256': await sign('secret', body),
    },
    body,
  });
  return ((await response.json()) as { result: string }).result;
}

interface Release {
  readonly name: string;
  readonly state: string;
  readonly tags: readonly string[];
  readonly problem: { readonly code: string } | null;
}

async function releases(): Promise<readonly Release[]> {
  return ((await (await fetch(`${receiver.url}/api/releases`)).json()) as { releases: Release[] }).releases;
}

async function releaseAt(tag: string, state: string): Promise<Release> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = (await releases()).find((release) => release.tags.includes(tag) && release.state === state);
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`${tag} did not become ${state}: ${JSON.stringify(await releases())}`);
}

test('a pushed image becomes one run with a report, however many deliveries, and its card goes out', async () => {
  const image = indexManifest(registry, 'v1');
  registry.push('release-1.0.0', image);
  registry.push('latest', image);
  const results = await Promise.all(['release-1.0.0', 'latest', 'release-1.0.0', 'release-1.0.0'].map(push));
  expect(results).toContain('accepted');
  const { name } = await releaseAt('release-1.0.0', 'finished');
  const report = await fetch(`${receiver.url}/runs/${name}/report.html`);
  expect(report.headers.get('content-type')).toContain('text/html');
  expect(await report.text()).toContain('release-1.0.0');
  expect(readdirSync(outputDir)).toEqual([name]);
  const run = (await (await fetch(`${receiver.url}/api/runs/${name}`)).json()) as {
    release: { tags: string[]; digest: string };
    timeline: { startedBy: string; seconds: number };
  };
  expect(run.release).toMatchObject({ tags: ['release-1.0.0'], digest: expect.stringMatching(/^sha256:/) });
  expect(run.timeline.startedBy).toBe('release');
  expect(cards).toHaveLength(1);
  const metrics = await (await fetch(`${receiver.url}/metrics`)).text();
  expect(metrics).toContain('vllm_eval_releases{state="finished"} 1');
  expect(metrics).toMatch(/vllm_eval_release_to_report_seconds [\d.]+/);
}, 60_000);

test('a release that is never served ends with the reason, also over a kill of the receiver', async () => {
  registry.push('release-2.0.0', indexManifest(registry, 'v2'));
  expect(await push('release-2.0.0')).toBe('accepted');
  receiver.process.kill('SIGKILL');
  await once(receiver.process, 'exit');
  receiver = await startReceiver();
  const release = await releaseAt('release-2.0.0', 'failed');
  expect(release.problem?.code).toBe('EVAL_RELEASE_NOT_SERVED');
  expect(readdirSync(outputDir)).toHaveLength(1);
}, 60_000);

test('polling finds what was not delivered, and submit names what it cannot do', async () => {
  registry.push('release-3.0.0', indexManifest(registry, 'v3'));
  const state = ['--config', config, '--state-dir', join(directory, 'poll-state'), '--json'];
  const polled = await runCli(['release', 'poll', ...state]);
  expect(polled.code).toBe(2);
  expect(JSON.parse(polled.stdout).releases).toMatchObject([
    { tags: ['release-3.0.0'], state: 'failed', problem: { code: 'EVAL_RELEASE_NOT_SERVED' } },
  ]);
  const again = await runCli(['release', 'submit', 'ghcr.io/evil/vllm:release-1.0.0', ...state]);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('EVAL_CLI_USAGE')]);
  const locked = await runCli(['release', 'poll', '--config', config, '--state-dir', stateDir]);
  expect([locked.code, locked.stderr]).toEqual([2, expect.stringContaining('EVAL_RELEASE_LEDGER_LOCKED')]);
  const missing = await runCli(['release', 'resolve', `http://${registry.host}/org/vllm:release-9.9.9`]);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('EVAL_REGISTRY_NO_MANIFEST')]);
}, 60_000);

test('the next run is planned from this one', async () => {
  const { stdout, code } = await runCli(['plan', '--config', config, '--like', 'latest', '--json']);
  expect(code).toBe(0);
  const { steps, totalSeconds } = JSON.parse(stdout);
  const asking = steps.find(({ step }: { step: string }) => step === 'evalchemy-runner');
  expect(asking.seconds).toBeGreaterThan(0);
  expect(totalSeconds).toBeGreaterThan(asking.seconds);
});

test.each(['run', 'step prepare-dataset'])(
  '%s: a release that cannot be asked is reported, and its card goes out',
  async (words) => {
    const folder = join(directory, `not-evaluated-${words.length}`);
    const before = cards.length;
    const id = words === 'run' ? '--run-id' : '--run';
    const flags = ['--config', config, '--output-dir', folder, '--served-model-name', 'other', '--quiet', id, 'R1'];
    const { code, stderr } = await runCli([...words.split(' '), ...flags], {
      env: {
        TEAMS_WEBHOOK_URL: `http://127.0.0.1:${(teams.address() as AddressInfo).port}/flow?sig=hidden`,
        RELEASE_IMAGE: 'ghcr.io/org/vllm:release-1.0.0',
      },
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining('EVAL_TARGET_MODEL_UNKNOWN')]);
    expect(readFileSync(join(folder, 'R1', 'report.html'), 'utf8')).toContain('ghcr.io/org/vllm:release-1.0.0');
    expect(cards.slice(before)).toEqual([expect.stringContaining('Not evaluated')]);
  },
);
