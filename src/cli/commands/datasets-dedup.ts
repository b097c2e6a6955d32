import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';
import { table } from '../table.ts';

const shownPairs = 10;

export const datasetsDedupCommand: Command = {
  name: 'datasets dedup',
  summary: 'Remove exact and near duplicates within and across files of a data set',
  description:
    'Copies are told by SHA-256 of the normalised text, near copies by MinHash-LSH and a Levenshtein distance below the threshold. The first\n' +
    'of several stays. Questions that only look alike (another answer, other numbers, a negation, another word order) stay, and share a\n' +
    '`cluster`, so that the statistics of a comparison do not take them for independent.',
  positionals: [
    { name: 'FILE', required: true, help: 'JSON lines, one item per line; earlier files come first', rest: true },
  ],
  options: [
    { flag: 'out', valueName: 'DIR', help: 'folder for the files without duplicates (default: only report)' },
    { flag: 'threshold', valueName: 'SHARE', help: 'largest distance, as a share of the longer text (default 0.2)' },
    { flag: 'answer', valueName: 'FIELD', help: 'field of the gold answer (default: the usual names)' },
    jsonOption,
  ],
  settings: [],
  examples: [
    { command: 'vllm-eval datasets dedup train.jsonl test.jsonl', meaning: 'only report' },
    { command: 'vllm-eval datasets dedup a/*.jsonl --out clean/', meaning: 'write the files without their duplicates' },
  ],
  execute: async (args, io) => {
    const { dedupFiles } = await import('../../datasets/dedup/dedup-files.ts');
    const threshold = Number(textOf(args, 'threshold') ?? '0.2');
    if (!(threshold > 0 && threshold <= 1)) {
      throw usageError(
        datasetsDedupCommand,
        `--threshold: expected a number above 0 and up to 1, found "${textOf(args, 'threshold')}".`,
      );
    }
    const report = await dedupFiles(args.positionals, {
      outDirectory: textOf(args, 'out') ?? null,
      threshold,
      answerField: textOf(args, 'answer') ?? null,
    });
    if (isSet(args, 'json')) {
      io.stdout.write(`${JSON.stringify(report)}\n`);
      return 0;
    }
    const files = report.files.map(({ path, items, kept }) => [
      path,
      String(items),
      String(kept),
      String(items - kept),
    ]);
    io.stdout.write(`${table(['file', 'items', 'kept', 'removed'], files)}`);
    const pairs = report.pairs
      .slice(0, shownPairs)
      .map(({ first, second, distance, distinction }) => [
        `${first.file}:${first.line}`,
        `${second.file}:${second.line}`,
        distance.toFixed(3),
        distinction ?? 'copy',
      ]);
    if (pairs.length > 0) io.stdout.write(`\n${table(['first', 'second', 'distance', 'told'], pairs)}`);
    if (report.pairs.length > shownPairs)
      io.stdout.write(`+${report.pairs.length - shownPairs} more pairs: --json lists all\n`);
    const apart = Object.entries(report.toldApart).map(([reason, count]) => `${count} ${reason}`);
    io.stdout.write(
      `\n${report.exactCopies} exact and ${report.nearCopies} near copies among ${report.items} items` +
        `${apart.length > 0 ? `; kept though alike: ${apart.join(', ')}` : ''}\n`,
    );
    return 0;
  },
};
