import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

export const datasetsRegressionSetCommand: Command = {
  name: 'datasets regression-set',
  summary: 'Make today’s regression set from snapshots of service queries: anonymised, without duplicates',
  description:
    'Replaces what has the form of personal data (e-mail, phone, resident, business and account numbers, cards, IBAN, IP addresses, logins and\n' +
    'keys), drops fields that name a person or a session, removes duplicates, and keeps the same questions from day to day. Names of persons and\n' +
    'street addresses inside a text have no form and are not found: look at the result before it leaves your cluster.',
  positionals: [{ name: 'SNAPSHOT', required: true, help: 'JSON lines, one query per line', rest: true }],
  options: [
    { flag: 'out', valueName: 'DIR', help: 'data folder that gets regression/test.jsonl and regression.yaml' },
    { flag: 'items', valueName: 'N', help: 'queries at most (default 1000)' },
    jsonOption,
  ],
  settings: [],
  examples: [
    {
      command: 'vllm-eval datasets regression-set queries.jsonl --out data/',
      meaning: 'at most 1000 queries of today',
    },
  ],
  execute: async (args, io) => {
    const { buildRegressionSet } = await import('../../datasets/regression-set/build-regression-set.ts');
    const outDirectory = textOf(args, 'out');
    if (outDirectory === undefined)
      throw usageError(datasetsRegressionSetCommand, '--out: expected a folder, found none.');
    const items = Number(textOf(args, 'items') ?? '1000');
    if (!Number.isSafeInteger(items) || items < 1) {
      throw usageError(
        datasetsRegressionSetCommand,
        `--items: expected a whole number from 1, found "${textOf(args, 'items')}".`,
      );
    }
    const report = await buildRegressionSet(args.positionals, { outDirectory, items, now: io.now() });
    if (isSet(args, 'json')) {
      io.stdout.write(`${JSON.stringify(report)}\n`);
      return 0;
    }
    const replaced = Object.entries(report.replaced).filter(([, count]) => count > 0);
    io.stdout.write(
      `${report.read} queries read, ${report.copies} copies or empty, ${report.kept} kept\n` +
        `replaced: ${replaced.map(([kind, count]) => `${count} ${kind}`).join(', ') || 'nothing'}\n` +
        `fields dropped: ${report.droppedFields.join(', ') || 'none'}\n` +
        `${report.path} · sha256 ${report.sha256}\n`,
    );
    return 0;
  },
};
