import type { ServerMetric } from './target.ts';

/**
 * Samples of the Prometheus text format 0.0.4 and of OpenMetrics, in order. Comments, time stamps, exemplars and lines
 * that are not samples are skipped. `NaN`, `+Inf` and `-Inf` become the numbers of that name.
 */
export function parsePrometheusText(text: string): readonly ServerMetric[] {
  const metrics: ServerMetric[] = [];
  for (const line of text.split('\n')) {
    const metric = parseSample(line.trim());
    if (metric !== null) metrics.push(metric);
  }
  return metrics;
}

const namePattern = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*/;
const labelPattern = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,?)/y;

function parseSample(line: string): ServerMetric | null {
  const [start = '', name] = namePattern.exec(line) ?? [];
  if (name === undefined) return null;
  const labels: Record<string, string> = {};
  let position = start.length;
  if (line[position] === '{') {
    position += 1;
    labelPattern.lastIndex = position;
    for (let match = labelPattern.exec(line); match !== null; match = labelPattern.exec(line)) {
      const [, label = '', value = '', comma] = match;
      labels[label] = value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
      position = labelPattern.lastIndex;
      if (comma === '') break;
    }
    const close = /^\s*\}/.exec(line.slice(position));
    if (close === null) return null;
    position += close[0].length;
  }
  const value = parseValue(line.slice(position).trim().split(/\s/, 1)[0] ?? '');
  return value === null ? null : { name, labels, value };
}

function parseValue(text: string): number | null {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^NaN$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d|\.\d)/.test(text) && !Number.isNaN(Number(text)) ? Number(text) : null;
}
