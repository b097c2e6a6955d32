import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';

export const configValidateCommand: Command = {
  name: 'config validate',
  summary: 'Check a configuration file, its tasks and its data',
  description:
    'Reads the file, resolves every setting, opens every data set (checksums included) and plans every exam. Asks no server.',
  positionals: [{ name: 'FILE', required: false, help: 'configuration (default as for `run`)' }],
  options: [jsonOption],
  settings: 'all',
  examples: [{ command: 'vllm-eval config validate configs/eval_config.json', meaning: 'before a run' }],
  execute: async (args, io) => {
    const { effectiveConfig, effectiveSettings } = await import('../effective-config.ts');
    const { planExams } = await import('../../pipeline/engines.ts');
    const [file] = args.positionals;
    const given = {
      ...args,
      flags: { endpoint: 'http://not-asked', ...args.flags, ...(file === undefined ? {} : { config: file }) },
    };
    const { file: loaded } = await effectiveSettings(given, io);
    const { config, secrets } = await effectiveConfig(given, io);
    const drafts = await planExams(config, { secrets });
    const unused = (['model_configs', 'evaluation_settings'] as const).filter(
      (key) => loaded.content[key] !== undefined,
    );
    const result = {
      file: loaded.path,
      valid: true,
      exams: drafts.map(({ header }) => ({ suite: header.suite, task: header.task })),
      unused,
    };
    if (isSet(args, 'json')) io.stdout.write(`${JSON.stringify(result)}\n`);
    else {
      io.stdout.write(`${loaded.path}: valid, ${drafts.length} exams\n`);
      for (const key of unused)
        io.stdout.write(`  note: ${key} is read by other harnesses only; vllm-eval does not use it\n`);
    }
    return 0;
  },
};
