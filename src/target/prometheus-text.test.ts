import { expect, test } from 'vitest';
import { parsePrometheusText } from './prometheus-text.ts';
import { responseBody } from './wire-recordings.test-helper.ts';

test('reads every sample of a real vLLM', () => {
  const text = responseBody('metrics-after');
  const metrics = parsePrometheusText(text);
  expect(metrics).toHaveLength(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length);
  const total = (name: string): number | undefined =>
    metrics.find((metric) => metric.name === name && metric.labels['model_name'] === 'smollm2')?.value;
  expect(total('vllm:num_requests_running')).toBe(0);
  expect(total('vllm:prompt_tokens_total')).toBeGreaterThan(100);
  const buckets = metrics.filter(({ name }) => name === 'vllm:time_to_first_token_seconds_bucket');
  expect(buckets.at(-1)?.labels).toEqual({ engine: '0', le: '+Inf', model_name: 'smollm2' });
  expect(buckets.at(-1)?.value).toBe(total('vllm:time_to_first_token_seconds_count'));
});

test.each([
  ['a 1', { name: 'a', labels: {}, value: 1 }],
  ['a{} 1', { name: 'a', labels: {}, value: 1 }],
  ['  a { b = "c" , } 2.5e3 1700000000', { name: 'a', labels: { b: 'c' }, value: 2500 }],
  ['a{b="x\\"y\\\\z\\n}, {"} -1', { name: 'a', labels: { b: 'x"y\\z\n}, {' }, value: -1 }],
  ['a{b="1",c="2"} NaN', { name: 'a', labels: { b: '1', c: '2' }, value: Number.NaN }],
  ['a +Inf', { name: 'a', labels: {}, value: Infinity }],
  ['a -Inf', { name: 'a', labels: {}, value: -Infinity }],
  ['a 1 # {trace_id="x"} 0.5', { name: 'a', labels: {}, value: 1 }],
  ['a:b_c{d=""} 0\r', { name: 'a:b_c', labels: { d: '' }, value: 0 }],
])('%j', (line, expected) => {
  expect(parsePrometheusText(line)).toEqual([expected]);
});

test.each(['', '# HELP a b', '# EOF', '{a="b"} 1', 'a', 'a{b="c" 1', 'a{b=c} 1', 'a x', '<html>', 'a 0x'])(
  '%j is no sample',
  (line) => {
    expect(parsePrometheusText(line)).toEqual([]);
  },
);
