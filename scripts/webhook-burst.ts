/**
 * Sends signed webhooks to `vllm-eval serve` at a fixed rate: releases of several architectures and tags, redeliveries under the same id,
 * copies under new ones, forged and broken ones; kills the receiver with SIGKILL in mid-burst and starts it again. In the end every digest
 * must have exactly one workflow, and every answer must have come within a second. The API server is a stand-in that counts creations as
 * the real one does: the first of a name is created, the next is refused with 409.
 *
 * `--rate N` deliveries a second (200), `--seconds N` (30), `--releases N` (40), `--kills N` (2), `--seed N` (1).
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sign } from '@octokit/webhooks-methods';
import { createSeededRandom } from '../src/contracts/seeded-random.ts';
import { packageRoot } from '../src/pipeline/config/package-root.ts';
import { indexManifest, startTestRegistry } from '../src/release/registry.test-helper.ts';
import { packageEvent } from '../test/fixtures/release/package-event.ts';

const { values: given } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    releases: { type: 'string', default: '40' },
    kills: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
});
const rate = Number(given.rate);
const total = rate * Number(given.seconds);
const random = createSeededRandom(Number(given.seed));
const secret = 'burst-secret';
const work = mkdtempSync(join(tmpdir(), 'vllm-eval-burst-'));

const registry = await startTestRegistry();
const releases = Array.from({ length: Number(given.releases) }, (_, index) => {
  const tag = `release-1.${index}.0`;
  const manifest = indexManifest(registry, `image-${index}`);
  const digest = registry.push(tag, manifest);
  registry.push(`sha-${index}`, manifest);
  return { tags: [tag, `sha-${index}`], digest };
});

/** Name → how often it was asked for; images of those created. */
const asked = new Map<string, number>();
const created = new Map<string, string>();
const cluster = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    const workflow = JSON.parse(body) as {
      metadata: { name: string };
      spec: { arguments: { parameters: { name: string; value: string }[] } };
    };
    const { name } = workflow.metadata;
    asked.set(name, (asked.get(name) ?? 0) + 1);
    const isNew = !created.has(name);
    const image = workflow.spec.arguments.parameters.find((parameter) => parameter.name === 'release-image');
    if (isNew) created.set(name, image?.value ?? '');
    response.writeHead(isNew ? 201 : 409, { 'content-type': 'application/json' }).end('{}');
  });
});
await new Promise<void>((resolve) => cluster.listen(0, '127.0.0.1', resolve));
const kubeconfig = join(work, 'kubeconfig');
writeFileSync(
  kubeconfig,
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'c',
        cluster: {
          server: `http://127.0.0.1:${(cluster.address() as AddressInfo).port}`,
          'insecure-skip-tls-verify': true,
        },
      },
    ],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  }),
);
const config = join(work, 'config.json');
writeFileSync(
  config,
  JSON.stringify({
    target: { endpoint: 'http://127.0.0.1:1' },
    trigger: { submit: 'argo', watch: [{ image: `http://${registry.host}/org/vllm` }] },
  }),
);

async function startReceiver(port: number): Promise<{ readonly process: ChildProcess; readonly url: string }> {
  const child = spawn(
    join(packageRoot, 'bin', 'vllm-eval'),
    ['serve', '--config', config, '--port', String(port), '--state-dir', join(work, 'state'), '--output-dir', work],
    {
      env: { ...process.env, GITHUB_WEBHOOK_SECRET: secret, KUBECONFIG: kubeconfig },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  for await (const line of createInterface({ input: child.stdout })) return { process: child, url: line };
  throw new Error('the receiver ended before it named its address');
}

interface Message {
  readonly kind: 'good' | 'forged' | 'broken';
  readonly id: string;
  readonly body: string;
  readonly signature: string;
}

/** Of a release one of its tags, its index or one of its architectures, first or again; now and then something hostile. */
const sent: Message[] = [];
async function nextMessage(number: number): Promise<Message> {
  const kind = random();
  const earlier = sent[Math.floor(random() * sent.length)];
  if (kind < 0.2 && earlier !== undefined) return earlier;
  if (kind < 0.3 && earlier !== undefined) return { ...earlier, id: `copy-${number}` };
  const release = releases[Math.floor(random() * releases.length)] ?? releases[0];
  const tag = release?.tags[random() < 0.7 ? 0 : 1] ?? '';
  const digest = `sha256:${createHash('sha256')
    .update(`${tag}-${Math.floor(random() * 4)}`)
    .digest('hex')}`;
  const body = JSON.stringify(packageEvent({ tag, digest, updatedAt: new Date().toISOString() }));
  const good = { kind: 'good', id: `delivery-${number}`, body, signature: await sign(secret, body) } as const;
  if (kind < 0.35) return { ...good, kind: 'forged', signature: await sign('guess', body) };
  if (kind < 0.4)
    return { ...good, kind: 'broken', body: body.slice(0, 100), signature: await sign(secret, body.slice(0, 100)) };
  sent.push(good);
  return good;
}

let receiver = await startReceiver(0);
const port = Number(new URL(receiver.url).port);
const latencies: number[] = [];
const answers = new Map<string, number>();
const unanswered: Message[] = [];
const count = (name: string): void => void answers.set(name, (answers.get(name) ?? 0) + 1);

async function send(message: Message): Promise<void> {
  const began = performance.now();
  try {
    const response = await fetch(`${receiver.url}/webhooks/github`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'package',
        'x-github-delivery': message.id,
        'x-hub-signature-256': message.signature,
      },
      body: message.body,
      signal: AbortSignal.timeout(10_000),
    });
    const { result } = (await response.json()) as { result: string };
    latencies.push(performance.now() - began);
    count(`${message.kind}: ${response.status} ${result}`);
  } catch {
    count(`${message.kind}: no answer`);
    unanswered.push(message);
  }
}

async function killAndRestart(before: Promise<void>): Promise<void> {
  await before;
  receiver.process.kill('SIGKILL');
  await once(receiver.process, 'exit');
  receiver = await startReceiver(port);
}

const killAt = Array.from({ length: Number(given.kills) }, (_, index) =>
  Math.round((total * (index + 1)) / (Number(given.kills) + 1)),
);
const underWay: Promise<void>[] = [];
let restart = Promise.resolve();
const began = performance.now();
for (let number = 0; number < total; number += 1) {
  const due = began + (number * 1000) / rate;
  const early = due - performance.now();
  if (early > 1) await sleep(early);
  underWay.push(send(await nextMessage(number)));
  if (killAt.includes(number)) {
    restart = killAndRestart(restart);
  }
}
await restart;
await Promise.all(underWay);
const sentSeconds = (performance.now() - began) / 1000;
// What got no answer is sent again, as a person does with GitHub's list of failed deliveries.
for (const message of unanswered.splice(0)) await send(message);

const wanted = new Set(
  sent.flatMap(({ body }) => releases.filter(({ tags }) => tags.some((tag) => body.includes(`:${tag}"`)))),
);
for (let waited = 0; created.size < wanted.size && waited < 60_000; waited += 200) await sleep(200);
await sleep(1_000);
receiver.process.kill('SIGTERM');
await once(receiver.process, 'exit');
cluster.close();
await registry.close();
rmSync(work, { recursive: true, force: true });

latencies.sort((a, b) => a - b);
const quantile = (share: number): string => (latencies[Math.floor(share * (latencies.length - 1))] ?? NaN).toFixed(1);
console.log(
  `${total} deliveries in ${sentSeconds.toFixed(1)} s (${(total / sentSeconds).toFixed(0)}/s), ${given.kills} kills`,
);
for (const [name, times] of [...answers].toSorted()) console.log(`  ${name.padEnd(40)} ${times}`);
console.log(`answers: median ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, longest ${quantile(1)} ms`);
const digests = new Set([...created.values()].map((image) => image.split('@')[1]));
const isExact = created.size === wanted.size && digests.size === wanted.size;
const more = [...asked.values()].filter((times) => times > 1).length;
console.log(
  `${wanted.size} digests pushed, ${created.size} workflows of ${digests.size} digests: ${isExact ? 'exactly one each' : 'WRONG'} (${more} names asked for again and refused by 409)`,
);
process.exitCode = isExact && Number(quantile(1)) < 1_000 ? 0 : 1;
