import { EvalError } from '../../contracts/errors.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const configCreateCommand: Command = {
  name: 'config create',
  summary: 'Write a configuration file to start from',
  description: 'A copy of the default configuration. An existing file is never overwritten.',
  positionals: [{ name: 'FILE', required: true, help: 'where to write it' }],
  options: [jsonOption],
  settings: [],
  examples: [
    { command: 'vllm-eval config create my.json', meaning: 'then edit it and `vllm-eval run --config my.json`' },
  ],
  execute: async (args, io) => {
    const { copyFile, constants } = await import('node:fs/promises');
    const { join } = await import('node:path');
    const { packageRoot } = await import('../../pipeline/config/package-root.ts');
    const file = args.positionals[0] ?? '';
    try {
      await copyFile(join(packageRoot, 'configs', 'eval_config.json'), file, constants.COPYFILE_EXCL);
    } catch (cause) {
      throw new EvalError({
        code: 'EVAL_CONFIG_CREATE',
        message: `Expected a new file at ${file}, could not write it (${cause instanceof Error ? cause.message : String(cause)}).`,
        nextStep: 'Name a file that does not exist in a folder you may write to.',
        cause,
      });
    }
    io.stdout.write(isSet(args, 'json') ? `${JSON.stringify({ file })}\n` : `wrote ${file}\n`);
    return 0;
  },
};
