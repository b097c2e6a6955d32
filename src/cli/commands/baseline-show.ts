import type { PinnedRunFacts } from '../../pipeline/model-line-history.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const baselineShowCommand: Command = {
  name: 'baseline show',
  summary: 'Show the baseline and the golden anchor of each model line',
  description:
    'The baseline is the run accepted last; the anchor the one pinned with `baseline set --anchor`, else the run accepted first. Looks into the\n' +
    'output folder and the store, so it also shows runs whose directories are elsewhere.',
  positionals: [],
  options: [jsonOption],
  settings: ['outputDir', 'store', 'modelLine', 'language'],
  examples: [
    { command: 'vllm-eval baseline show', meaning: 'all model lines' },
    {
      command: 'vllm-eval baseline show --model-line qwen3-8b --json',
      meaning: 'one of them, with the noise learnt from A/A runs',
    },
  ],
  execute: async (args, io) => {
    const { modelLineHistories } = await import('../model-line-histories.ts');
    const { table } = await import('../table.ts');
    const histories = await modelLineHistories(args, io, 100);
    if (isSet(args, 'json')) {
      const shown = histories.map(({ modelLine, baseline, anchor, noise }) => ({ modelLine, baseline, anchor, noise }));
      io.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
      return 0;
    }
    if (histories.length === 0) {
      io.stdout.write('no runs yet\n');
      return 0;
    }
    const row = (modelLine: string, role: string, run: PinnedRunFacts | null): string[] => [
      modelLine,
      role,
      run?.runId ?? 'none',
      run?.release ?? '',
      run?.acceptedAt.slice(0, 19).replace('T', ' ') ?? '',
      run?.keptIn ?? '',
      run?.note ?? '',
    ];
    io.stdout.write(
      table(
        ['model line', '', 'run', 'release', 'since (UTC)', 'kept in', 'note'],
        histories.flatMap(({ modelLine, baseline, anchor }) => [
          row(modelLine, 'baseline', baseline),
          row('', 'anchor', anchor),
        ]),
      ),
    );
    return 0;
  },
};
