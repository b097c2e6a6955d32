import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { compareSemver, compileTagPattern } from './release-tag.ts';

const pattern = compileTagPattern('release-{semver}');

test.each([
  ['release-0.3.1', '0.3.1'],
  ['release-10.20.30', '10.20.30'],
  ['release-1.0.0-rc.1', '1.0.0-rc.1'],
  ['release-1.0.0-alpha-a.b-c', '1.0.0-alpha-a.b-c'],
])('%s is a release', (tag, version) => {
  expect(pattern.match(tag)?.text).toBe(version);
});

test.each([
  'latest',
  'release-',
  'release-1.2',
  'release-01.2.3',
  'release-1.2.3-01',
  'release-1.2.3-',
  'release-1.2.3.4',
  'xrelease-1.2.3',
  'release-1.2.3\n',
  'release-1.2.3;id',
  'release-1.2.3-$(id)',
  'release-1.2.3-{{workflow.name}}',
  'release-1.2.3`id`',
  'release-1.2.3 --help',
  'release-1.2.3/../x',
  `release-1.2.3-${'a'.repeat(200)}`,
])('%j is none', (tag) => {
  expect(pattern.match(tag)).toBeNull();
});

test('what surrounds the version stands for itself', () => {
  const dotted = compileTagPattern('v{semver}.final');
  expect(dotted.match('v1.2.3.final')?.text).toBe('1.2.3');
  expect(dotted.match('v1.2.3xfinal')).toBeNull();
});

test('a match holds nothing but tag characters', () => {
  const holds = (): void =>
    assert(
      property(string({ unit: 'binary' }), (noise) => {
        const tag = `release-1.2.3-${noise}`;
        return pattern.match(tag) === null || /^[\w.-]+$/.test(tag);
      }),
    );
  expect(holds).not.toThrow();
});

test('precedence is that of semver.org, section 11', () => {
  const ordered = [
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.10',
    '1.2.0',
    '2.0.0',
  ];
  const versions = ordered.map((text) => {
    const match = pattern.match(`release-${text}`);
    if (match === null) throw new Error(text);
    return match;
  });
  const sorted = versions.toReversed().toSorted((a, b) => compareSemver(a.version, b.version));
  expect(sorted.map(({ text }) => text)).toEqual(ordered);
});
