import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileInput } from '../../../test/fixtures/reports/hostile-input.ts';
import {
  concurrencyTest,
  firstRunInput,
  passedInput,
  regressedInput,
} from '../../../test/fixtures/reports/report-input.ts';
import { renderHtml } from './html.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** Start tags with their attributes; throws where something is not one. */
function tagsOf(html: string): { readonly name: string; readonly attributes: string }[] {
  const body = html.replace(style, '').replace(script, '').replace('<!doctype html>', '');
  const tags: { name: string; attributes: string }[] = [];
  for (const [tag] of body.matchAll(/<[^>]*>/g)) {
    const match = /^<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*)\s*(\/?)>$/.exec(tag);
    if (match === null) throw new Error(`not a tag: ${tag}`);
    if (match[1] === '') tags.push({ name: match[2] ?? '', attributes: match[3] ?? '' });
  }
  return tags;
}

/** `td.class`, `svg.role`, …: every attribute that an element has. */
function shapesOf(html: string): string[] {
  return tagsOf(html).flatMap(({ name, attributes }) => [
    name,
    ...[...attributes.matchAll(/\s([a-zA-Z][a-zA-Z0-9-]*)(?:="[^"]*")?/g)].map(
      ([, attribute]) => `${name}.${attribute}`,
    ),
  ]);
}

test('what others wrote adds no element and no attribute', () => {
  const known = new Set(shapesOf(renderHtml(hostileInput('harmless'.repeat(100)), { lang: 'ko' })));
  const hostile = '</title></style><script>alert(1)</script><img src=x onerror="alert(1)"> \' " `${x}` <!-- ]]>';
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(hostile)), (text) => {
      const shapes = shapesOf(renderHtml(hostileInput(text), { lang: 'ko' }));
      expect(shapes.filter((shape) => !known.has(shape))).toEqual([]);
    }),
    { numRuns: 12, examples: [[hostile], ['"onmouseover="x'], ['\u0000<\ud800']] },
  );
});

test('needs nothing from a network', () => {
  for (const lang of ['ko', 'en'] as const) {
    const html = renderHtml({ ...regressedInput, links: [] }, { lang });
    expect(html.replaceAll('http://vllm.vllm:8000', '')).not.toMatch(/https?:|\/\/[a-z]|@import|url\(|src=/);
  }
});

test('only http and https links become links', () => {
  const html = renderHtml(hostileInput('x'), { lang: 'en' });
  expect(html).toContain('href="https://grafana.example.com/x"');
  expect(html).not.toContain('javascript:');
});

test('the content security policy allows exactly its own style and script', () => {
  const html = renderHtml(regressedInput, { lang: 'ko' });
  const hash = (text = ''): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', "'");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`style-src '${hash(/<style>([\s\S]*?)<\/style>/.exec(html)?.[1])}'`);
  expect(policy).toContain(`script-src '${hash(/<script type="module">([\s\S]*?)<\/script>/.exec(html)?.[1])}'`);
});

test.each([
  ['regressed', regressedInput],
  ['passed', passedInput],
  ['first run', firstRunInput],
])('%s: headings, table headers, anchors and plots can be read aloud', (_, input) => {
  const html = renderHtml(input, { lang: 'ko' });
  const tags = tagsOf(html);
  expect(html).toContain('<html lang="ko">');
  expect(tags.filter(({ name }) => name === 'h1')).toHaveLength(1);
  const levels = tags.filter(({ name }) => /^h\d$/.test(name)).map(({ name }) => Number(name[1]));
  for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  for (const { attributes } of tags.filter(({ name }) => name === 'th')) expect(attributes).toContain('scope=');
  for (const { attributes } of tags.filter(({ name }) => name === 'svg')) {
    expect(attributes).toMatch(/aria-hidden="true"|role="img" aria-label="[^"]+"/);
  }
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test('a first run shows its measurements before anything else', () => {
  const html = renderHtml(firstRunInput, { lang: 'ko' });
  expect(html.indexOf('id="coverage"')).toBeLessThan(html.indexOf('id="serving"'));
  expect(html).not.toContain('id="comparison"');
});

test('an open loop shows its arrival rate, and what of a latency was the queue of the client', () => {
  const { ttft, e2el } = concurrencyTest;
  const openLoop = {
    arrival: { process: 'poisson', requestsPerSecond: 5 },
    late: ttft,
    serviceTtft: ttft,
    serviceE2el: e2el,
  } as const;
  const html = renderHtml({ ...regressedInput, serving: [{ ...concurrencyTest, openLoop }] }, { lang: 'ko' });
  expect(html).toContain('도착률 5.00 req/s (poisson)');
  expect(html).toContain('TTFT (서버 구간)');
  expect(renderHtml(regressedInput, { lang: 'ko' })).not.toContain('서버 구간');
});

test('a failed step shows its error and what to do', () => {
  const [step] = regressedInput.steps;
  if (step === undefined) throw new Error('expected steps');
  const error = { code: 'EVAL_TARGET_UNREACHABLE', message: 'no answer', nextStep: 'start the server' };
  const html = renderHtml({ ...regressedInput, steps: [{ ...step, status: 'failed', error }] }, { lang: 'en' });
  expect(html).toContain('<code>EVAL_TARGET_UNREACHABLE</code> no answer<br>start the server');
});

/** Relative luminance and contrast of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
      const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

test.each(['light', 'dark'])('%s: text stands out by 4.5 to 1 or more', (scheme) => {
  const colors = new Map<string, string>();
  for (const [, name = '', light = '', dark = ''] of style.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)) {
    colors.set(name, scheme === 'light' ? light : dark);
  }
  const color = (name: string): string => colors.get(name) ?? '';
  const pairs = [
    ...['ink', 'muted', 'accent'].flatMap((text) => ['page', 'surface', 'sunken'].map((back) => [text, back])),
    ...['pass', 'warn', 'bad', 'unsure', 'invalid'].flatMap((tone) => [
      [tone, `${tone}-tint`],
      ['muted', `${tone}-tint`],
      ['ink', `${tone}-tint`],
    ]),
    ['surface', 'critical'],
    ['critical', 'bad-tint'],
  ];
  for (const [text = '', back = ''] of pairs) {
    expect(contrast(color(text), color(back)), `${text} on ${back}`).toBeGreaterThanOrEqual(4.5);
  }
});
