import { expect, test } from 'vitest';
import { redact, secretsOf } from './redact.ts';

const options = {
  apiKey: 'key/with+signs "quoted"',
  headers: { 'X-Api-Key': 'header-secret', Authorization: 'Basic dXNlcjpwYXNz', 'X-Tenant': 'green' },
  proxy: 'http://user:p%40ss@proxy:3128',
};
const secrets = secretsOf(options);

test.each([
  options.apiKey,
  JSON.stringify(options.apiKey),
  encodeURIComponent(options.apiKey),
  'header-secret',
  'dXNlcjpwYXNz',
  'p%40ss',
  'p@ss',
  Buffer.from('user:p@ss').toString('base64'),
])('removes %j', (secret) => {
  const clean = redact(`before ${secret} after`, secrets);
  expect(clean).toMatch(/^before .*\[redacted\].* after$/);
  expect(clean).not.toContain(secret.replaceAll('"', ''));
});

test('removes bearer tokens and credentials of URLs it was never told of', () => {
  expect(redact('Bearer abc.def-123 at https://u:p@host/x', [])).toBe('Bearer [redacted] at https://[redacted]@host/x');
});

test('leaves everything else', () => {
  expect(redact('tenant green, user of the proxy, the key to it', secrets)).toBe(
    'tenant green, user of the proxy, the key to it',
  );
  expect(secretsOf({ apiKey: null, headers: {}, proxy: null })).toEqual([]);
  expect(redact('abc', secretsOf({ apiKey: '', headers: {}, proxy: 'no url' }))).toBe('abc');
});
