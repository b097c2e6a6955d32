import { expect, test } from 'vitest';
import { triggerSchema } from '../contracts/trigger-config.ts';
import { registryCredentials, suiteVersionOf, triggerOf } from './open-release-trigger.ts';

const trigger = triggerSchema.parse({ watch: [{ image: 'ghcr.io/org/vllm' }] });
const versionOf = (content: object): string => suiteVersionOf({ path: 'c.json', content });

test('the version of the questions follows what is asked, not where, from whom, or how it is shown', () => {
  const asked = { benchmarks: [{ name: 'a', tasks: ['arc_easy'] }] };
  const same = {
    ...asked,
    trigger,
    language: 'ko',
    output_dir: 'x',
    target: { endpoint: 'http://a' },
    log_level: 'debug',
  };
  expect(versionOf(same)).toBe(versionOf(asked));
  expect(versionOf({ ...asked, limit: 10 })).not.toBe(versionOf(asked));
  expect(versionOf({ ...asked, trigger: { ...trigger, suite_version: '7' } })).toBe('7');
});

test('a configuration without a trigger says what to add', () => {
  expect(() => triggerOf({ path: 'c.json', content: {} })).toThrow(
    expect.objectContaining({ code: 'EVAL_RELEASE_NO_TRIGGER', exitCode: 2 }),
  );
});

test('an empty token is none', () => {
  expect(registryCredentials({ REGISTRY_TOKEN: '', REGISTRY_USERNAME: 'u' })).toBeNull();
  expect(registryCredentials({ REGISTRY_TOKEN: 't' })).toEqual({ username: 'vllm-eval', token: 't' });
});

test.each(['ghcr.io/org/vllm:latest', 'vllm', 'ghcr.io/Org/vllm', 'ghcr.io/org/vllm@sha256:a', 'https://ghcr.io'])(
  '%s is no image to watch',
  (image) => {
    expect(triggerSchema.safeParse({ watch: [{ image }] }).success).toBe(false);
  },
);

test.each(['release-', '{semver}{semver}', 'release-{semver} ', '$(id)-{semver}', 'a/{semver}'])(
  '%j is no pattern of tags',
  (pattern) => {
    expect(triggerSchema.safeParse({ ...trigger, tag_pattern: pattern }).success).toBe(false);
  },
);
