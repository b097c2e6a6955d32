import type { Command } from '../command.ts';
import { textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

export const importLmEvalCommand: Command = {
  name: 'import lm-eval',
  summary: 'Read per-item scores of lm-evaluation-harness, to compare with from the first day',
  description:
    'Takes the folder that `lm_eval --log_samples --output_path` wrote, or one samples file, and writes JSON lines that `compare` reads. Items have the\n' +
    'names that our own runs of the same tasks give them, so that a release measured by lm_eval pairs with one measured here\n' +
    '(`vllm-eval results export`).',
  positionals: [{ name: 'PATH', required: true, help: 'output folder or samples_*.jsonl' }],
  options: [
    { flag: 'release', valueName: 'NAME', help: 'name of the release that was measured' },
    { flag: 'save-scores', valueName: 'FILE', help: 'file to write (default: standard output)' },
  ],
  settings: [],
  examples: [
    {
      command: 'vllm-eval import lm-eval results/ --release 1.4.0 --save-scores old.jsonl',
      meaning: 'then: vllm-eval compare old.jsonl new.jsonl',
    },
  ],
  execute: async (args, io) => {
    const { readLmEval } = await import('../../pipeline/scores/read-lm-eval.ts');
    const { writeFileAtomically } = await import('../../files/write-file-atomically.ts');
    const { once } = await import('node:events');
    const release = textOf(args, 'release');
    if (release === undefined) throw usageError(importLmEvalCommand, '--release: expected a name, found none.');
    const lines = async function* (): AsyncGenerator<string> {
      for await (const score of readLmEval(args.positionals[0] ?? ''))
        yield `${JSON.stringify({ release, ...score })}\n`;
    };
    const file = textOf(args, 'save-scores');
    if (file === undefined) {
      for await (const line of lines()) if (!io.stdout.write(line)) await once(io.stdout, 'drain');
      return 0;
    }
    let count = 0;
    await writeFileAtomically(file, async (out) => {
      let buffer = '';
      for await (const line of lines()) {
        buffer += line;
        count += 1;
        if (buffer.length < 1 << 20) continue;
        await out.writeFile(buffer);
        buffer = '';
      }
      await out.writeFile(buffer);
    });
    io.stdout.write(`${count} scores of ${release}: ${file}\n`);
    return 0;
  },
};
