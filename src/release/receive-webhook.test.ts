import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from '@octokit/webhooks-methods';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageEvent } from '../../test/fixtures/release/package-event.ts';
import { triggerSchema } from '../contracts/trigger-config.ts';
import { createWebhookReceiver, type WebhookAnswer, type WebhookDelivery } from './receive-webhook.ts';
import { openReleaseLedger, type ReleaseLedger } from './release-ledger.ts';

const now = new Date('2026-11-24T09:01:00Z');
const trigger = triggerSchema.parse({ watch: [{ image: 'ghcr.io/org/vllm' }] });
let ledger: ReleaseLedger;
beforeEach(async () => {
  ledger = await openReleaseLedger(mkdtempSync(join(tmpdir(), 'vllm-eval-receive-')), new Date(0));
});
afterEach(() => ledger.close());

let lastId = 0;
async function send(
  payload: object | Buffer,
  change: Partial<WebhookDelivery> & { readonly secret?: string; readonly at?: Date } = {},
): Promise<WebhookAnswer> {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  const { secret = 'old-secret', at = now, ...rest } = change;
  const signature = body.length === 0 ? `sha256=${'0'.repeat(64)}` : await sign(secret, body.toString('utf8'));
  lastId += 1;
  const delivery = { event: 'package', id: `delivery-${lastId}`, signature, body, ...rest };
  return createWebhookReceiver(trigger, ['new-secret', 'old-secret'], ledger).receive(delivery, at);
}

test('a tagged container event of a watched package is queued', async () => {
  expect(await send(packageEvent({}))).toMatchObject({ status: 202, result: 'accepted' });
  expect(ledger.pending()).toMatchObject([{ image: 'ghcr.io/org/vllm', tag: 'release-0.3.1' }]);
});

test('registry_package is the same event; either secret is good while one is replaced', async () => {
  const event = packageEvent({ key: 'registry_package' });
  expect(await send(event, { event: 'registry_package', secret: 'new-secret' })).toMatchObject({ result: 'accepted' });
});

test('the signature is checked as GitHub documents it', async () => {
  const receiver = createWebhookReceiver(trigger, ["It's a Secret to Everybody"], ledger);
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const answer = await receiver.receive(
    { event: 'package', id: 'a', signature, body: Buffer.from('Hello, World!') },
    now,
  );
  expect(answer).toMatchObject({ status: 400, result: 'invalid' });
});

test.each([
  ['another secret', async () => send(packageEvent({}), { secret: 'guess' })],
  ['no signature', async () => send(packageEvent({}), { signature: undefined })],
  ['SHA-1', async () => send(packageEvent({}), { signature: `sha1=${'0'.repeat(40)}` })],
  ['a shorter signature', async () => send(packageEvent({}), { signature: 'sha256=00' })],
  ['an empty body', async () => send(Buffer.alloc(0))],
  ['bytes that are no text', async () => send(Buffer.from([0x7b, 0xff, 0x7d]))],
  [
    'a body that broke off',
    async () => {
      const whole = JSON.stringify(packageEvent({}));
      return send(Buffer.from(whole.slice(0, 200)), { signature: await sign('old-secret', whole) });
    },
  ],
  [
    'a body that was changed',
    async () => {
      const signature = await sign('old-secret', JSON.stringify(packageEvent({})));
      return send(packageEvent({ name: 'other' }), { signature });
    },
  ],
])('forged: %s', async (_, attempt) => {
  expect(await attempt()).toMatchObject({ status: 401, result: 'forged' });
  expect(ledger.pending()).toEqual([]);
});

test.each([
  ['not JSON', async () => send(Buffer.from('payload=%7B%7D'))],
  ['a JSON text that broke off', async () => send(Buffer.from('{"action": "publi'))],
  ['JSON of another form', async () => send({ action: 7 })],
  ['a list', async () => send([])],
  ['no package', async () => send({ action: 'published' })],
  ['no event name', async () => send(packageEvent({}), { event: undefined })],
  ['no delivery id', async () => send(packageEvent({}), { id: undefined })],
  ['a delivery id that is a path', async () => send(packageEvent({}), { id: '../../etc/passwd' })],
  ['a tag with shell characters', async () => send(packageEvent({ tag: 'release-1.0.0;rm -rf $HOME' }))],
  ['a tag with template characters', async () => send(packageEvent({ tag: '{{workflow.parameters.x}}' }))],
  ['a tag with a line break', async () => send(packageEvent({ tag: 'release-1.0.0\n' }))],
])('invalid: %s', async (_, attempt) => {
  expect(await attempt()).toMatchObject({ status: 400, result: 'invalid' });
  expect(ledger.pending()).toEqual([]);
});

test.each([
  ['untagged manifest', packageEvent({ tag: '' }), 'ignored'],
  ['an npm package', packageEvent({ ecosystem: 'npm' }), 'ignored'],
  ['a deletion', packageEvent({ action: 'deleted' }), 'ignored'],
  ['an unknown package', packageEvent({ name: 'other' }), 'unknown-package'],
  ['the same name of another owner', packageEvent({ owner: 'evil' }), 'unknown-package'],
  ['a name that holds a slash', packageEvent({ name: 'vllm/frontend' }), 'unknown-package'],
])('of no interest: %s', async (_, event, result) => {
  expect(await send(event)).toMatchObject({ status: 202, result });
  expect(ledger.pending()).toEqual([]);
});

test('a ping and other events are answered and forgotten', async () => {
  expect(await send({ zen: 'x' }, { event: 'ping' })).toMatchObject({ status: 202, result: 'ignored' });
  expect(await send({}, { event: 'push' })).toMatchObject({ status: 202, result: 'ignored' });
});

test('a redelivery, and a copy under another id, are taken once', async () => {
  const event = packageEvent({});
  expect(await send(event, { id: 'one' })).toMatchObject({ result: 'accepted' });
  expect(await send(event, { id: 'one' })).toMatchObject({ status: 202, result: 'duplicate' });
  expect(await send(event, { id: 'two' })).toMatchObject({ status: 202, result: 'duplicate' });
  expect(ledger.pending()).toHaveLength(1);
});

test('a delivery that led nowhere may be sent again', async () => {
  const event = packageEvent({});
  await send(event, { id: 'one' });
  await ledger.handle(['one'], now, null, 'EVAL_REGISTRY_DENIED: revoked');
  expect(await send(event, { id: 'one' })).toMatchObject({ result: 'accepted' });
  expect(ledger.pending()).toHaveLength(1);
});

test('what is older than the replay window is refused by its own time', async () => {
  expect(await send(packageEvent({ updatedAt: '2026-11-21T09:00:59Z' }))).toMatchObject({
    status: 400,
    result: 'stale',
  });
  expect(await send(packageEvent({ updatedAt: '2026-11-21T09:01:01Z' }))).toMatchObject({ result: 'accepted' });
});

test('a clock of ours that is hours behind loses no release', async () => {
  expect(await send(packageEvent({}), { at: new Date('2026-11-24T02:00:00Z') })).toMatchObject({ result: 'accepted' });
});

test('many at once make one', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => send(packageEvent({}))));
  expect(answers.filter(({ result }) => result === 'accepted')).toHaveLength(1);
  expect(answers.filter(({ result }) => result === 'duplicate')).toHaveLength(49);
});
