import type { TrackedSeries } from '../../verdict/history/track-series.ts';
import type { ModelLineHistory } from '../../pipeline/model-line-history.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

const blocks = '▁▂▃▄▅▆▇█';

export const baselineHistoryCommand: Command = {
  name: 'baseline history',
  summary: 'Show the accepted runs of a model line and how its metrics moved over them',
  description:
    'Every primary metric with its course, its CUSUM (damage that adds up, in standard deviations; above 5 is an alarm) and the runs at which its\n' +
    'level changed for good (E-divisive).',
  positionals: [],
  options: [
    { flag: 'limit', valueName: 'N', help: 'Accepted runs to look at, newest first; 50 unless given' },
    jsonOption,
  ],
  settings: ['outputDir', 'store', 'modelLine', 'language'],
  examples: [
    { command: 'vllm-eval baseline history --model-line qwen3-8b', meaning: 'one model line' },
    {
      command: 'vllm-eval baseline history --store http://clickhouse:8123/vllm_eval --json',
      meaning: 'from a server, for machines',
    },
  ],
  execute: async (args, io) => {
    const { modelLineHistories } = await import('../model-line-histories.ts');
    const { table } = await import('../table.ts');
    const given = textOf(args, 'limit');
    const limit = given === undefined ? 50 : Number(given);
    if (!Number.isInteger(limit) || limit < 1) {
      throw usageError(baselineHistoryCommand, `--limit: expected a whole number above 0, found "${given}".`);
    }
    const histories = await modelLineHistories(args, io, limit);
    if (isSet(args, 'json')) {
      io.stdout.write(`${JSON.stringify(histories, null, 2)}\n`);
      return 0;
    }
    const texts = histories.map((history) => render(history, table));
    io.stdout.write(texts.length === 0 ? 'no runs yet\n' : texts.join('\n'));
    return 0;
  },
};

function render(
  { modelLine, anchor, accepted, series }: ModelLineHistory,
  table: (header: readonly string[], rows: readonly (readonly string[])[]) => string,
): string {
  if (accepted.length === 0) return `${modelLine}: no accepted run\n`;
  const runs = accepted.map(({ runId, acceptedAt, release, verdict, note, keptIn }, index) => [
    runId,
    acceptedAt.slice(0, 19).replace('T', ' '),
    release,
    verdict ?? '',
    [index === 0 ? 'baseline' : '', runId === anchor?.runId ? 'anchor' : ''].filter(Boolean).join(', '),
    keptIn,
    note ?? '',
  ]);
  const courses = series.map((one) => [one.task, one.metric, ...course(one)]);
  return (
    `${modelLine}\n${table(['run', 'accepted (UTC)', 'release', 'verdict', '', 'kept in', 'note'], runs)}\n` +
    table(['task', 'metric', 'runs', 'first', 'last', 'course', 'CUSUM', 'level changed at'], courses)
  );
}

function course({ points, changes, unit }: TrackedSeries): string[] {
  const values = points.map(({ value }) => value);
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const line = values
    .slice(-40)
    .map((value) => blocks[span === 0 ? 3 : Math.round(((value - low) / span) * (blocks.length - 1))])
    .join('');
  const last = points.at(-1);
  return [
    String(points.length),
    shown(values[0], unit),
    shown(values.at(-1), unit),
    line,
    last === undefined ? '' : `${last.cusum.toFixed(1)}${last.alarm ? ' alarm' : ''}`,
    changes.map(({ runId, isWorse }) => `${runId} (${isWorse ? 'worse' : 'better'})`).join(', '),
  ];
}

function shown(value: number | undefined, unit: TrackedSeries['unit']): string {
  if (value === undefined) return '';
  return unit === 'fraction' ? `${(value * 100).toFixed(2)}%` : `${Number(value.toPrecision(4))} ${unit}`;
}
