import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

export const proveCommand: Command = {
  name: 'prove',
  summary: 'Measure the decision on releases whose truth is known',
  description:
    'DIR holds pairs.jsonl ({dataset, baseline, candidate, truth: worse|same|unclear}) and <dataset>/<model>.jsonl ({item_id, metric, value}). Every pair sits an exam of the given size, both ways round; intervals are Clopper-Pearson at 95%, and exact only for one draw per pair.',
  positionals: [{ name: 'DIR', required: true, help: 'directory of labelled pairs' }],
  options: [
    { flag: 'items', valueName: 'N', help: 'items of an exam; 1000 unless given, all where there are fewer' },
    { flag: 'dataset', valueName: 'NAME', help: 'only the pairs of this data set' },
    { flag: 'draws', valueName: 'N', help: 'exams drawn of every pair; 1 unless given' },
    { flag: 'sample-seed', valueName: 'N', help: 'which items are drawn; 1 unless given' },
    jsonOption,
  ],
  settings: ['policy'],
  examples: [
    { command: 'vllm-eval prove known-bad', meaning: 'exams of 1000 items, one of every pair' },
    { command: 'vllm-eval prove known-bad --items 5000 --json', meaning: 'larger exams, for machines' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { loadPolicy } = await import('../../pipeline/config/load-policy.ts');
    const { proveDecision } = await import('../../pipeline/prove/prove-decision.ts');
    const { renderProof, summarizeProof } = await import('../../pipeline/prove/render-proof.ts');
    const number = (flag: string, otherwise: number): number => {
      const text = textOf(args, flag);
      if (text === undefined) return otherwise;
      const value = Number(text);
      if (Number.isInteger(value) && value > 0) return value;
      throw usageError(proveCommand, `--${flag}: expected a whole number above 0, found "${text}".`);
    };
    const { values, file } = await effectiveSettings(args, io);
    const policy = await loadPolicy(values.policy, file.content.policy);
    const [directory = ''] = args.positionals;
    const options = {
      dataset: textOf(args, 'dataset') ?? null,
      items: number('items', 1000),
      draws: number('draws', 1),
      seed: number('sample-seed', 1),
    };
    const trials = [];
    for await (const trial of proveDecision({ directory, policy, ...options })) trials.push(trial);
    if (trials.length === 0) {
      throw usageError(proveCommand, `expected pairs whose truth is "worse" or "same", found none in ${directory}.`);
    }
    const rows = summarizeProof(trials);
    io.stdout.write(
      isSet(args, 'json') ? `${JSON.stringify({ ...options, rows, trials }, null, 2)}\n` : renderProof(rows),
    );
    return 0;
  },
};
