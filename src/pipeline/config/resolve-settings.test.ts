import { expect, test } from 'vitest';
import { resolveSettings } from './resolve-settings.ts';
import { settings } from './settings.ts';

const file = { path: 'c.json', content: { target: { model: 'from-file', concurrency: 4 }, seed: 9 } };

test('flag wins over environment, environment over file, file over default', () => {
  const sources = { flags: { model: 'from-flag' }, env: { MODEL_NAME: 'from-env', VLLM_EVAL_CONCURRENCY: '7' }, file };
  const { values, found } = resolveSettings(sources);
  expect(values).toMatchObject({ modelName: 'from-flag', concurrency: 7, seed: 9, maxAttempts: 5 });
  expect(found.modelName).toMatchObject({ origin: 'flag', place: '--model' });
  expect(found.concurrency).toMatchObject({ origin: 'environment', place: 'VLLM_EVAL_CONCURRENCY' });
  expect(found.seed).toMatchObject({ origin: 'file', place: 'c.json: seed' });
  expect(found.maxAttempts).toMatchObject({ origin: 'default' });
});

test.each([
  ['MODEL_ENDPOINT', 'endpoint', 'http://vllm:8000', 'http://vllm:8000'],
  ['MODEL_NAME', 'modelName', 'qwen3-8b', 'qwen3-8b'],
  ['SERVED_MODEL_NAME', 'servedModelName', 'qwen3-8b', 'qwen3-8b'],
  ['TOKENIZER', 'tokenizer', 'gpt2', 'gpt2'],
  ['MAX_CONCURRENCY', 'maxConcurrency', '4', 4],
  ['RANDOM_INPUT_LEN', 'randomInputLen', '512', 512],
  ['RANDOM_OUTPUT_LEN', 'randomOutputLen', '128', 128],
  ['MAX_TOKENS', 'maxTokens', '1400', 1400],
  ['BACKEND_API', 'backendApi', 'http://backend:10301', 'http://backend:10301'],
  ['EVAL_TYPE', 'evalType', 'AIME', 'aime'],
  ['OUTPUT_DIR', 'outputDir', 'output', 'output'],
  ['HF_TOKEN', 'hfToken', 'hf_x', 'hf_x'],
  ['LOG_LEVEL', 'logLevel', 'DEBUG', 'debug'],
  ['TZ', 'timeZone', 'Asia/Seoul', 'Asia/Seoul'],
] as const)('%s sets %s', (variable, name, given, expected) => {
  expect(resolveSettings({ flags: {}, env: { [variable]: given }, file: null }).values[name]).toBe(expected);
});

test('an empty variable counts as not set', () => {
  expect(resolveSettings({ flags: {}, env: { HF_TOKEN: '' }, file: null }).values.hfToken).toBeNull();
});

test.each([
  [
    { MAX_CONCURRENCY: 'four' },
    /^MAX_CONCURRENCY: expected a whole number of at least 1 for maxConcurrency, found "four"/,
  ],
  [{ MAX_CONCURRENCY: '0' }, /at least 1/],
  [{ EVAL_TYPE: 'gsm8k' }, /expected one of aime, lcb, both/],
])('names the place and the expectation of a bad value: %j', (env, message) => {
  expect(() => resolveSettings({ flags: {}, env, file: null })).toThrow(message);
});

test('never shows a secret that could not be read', () => {
  const sources = { flags: { header: ['Authorization Bearer top-secret'] }, env: {}, file: null };
  expect(() => resolveSettings(sources)).toThrow(/expected NAME: VALUE for headers, found a value that is not shown/);
});

test('every flag and every variable belongs to one setting', () => {
  const flags = Object.values(settings).flatMap(({ flag }) => flag ?? []);
  const variables = Object.values(settings).flatMap(({ env }) => env);
  expect(new Set(flags).size).toBe(flags.length);
  expect(new Set(variables).size).toBe(variables.length);
});
