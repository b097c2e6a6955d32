import type { SettingName } from '../../pipeline/config/settings.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption } from '../command.ts';
import { table } from '../table.ts';

export const configShowCommand: Command = {
  name: 'config show',
  summary: 'Show the effective settings and where each comes from',
  description:
    'Flags win over environment variables, these over the configuration file, this over defaults. Secrets are never shown.',
  positionals: [],
  options: [{ flag: 'origin', valueName: null, help: 'Also show where each value comes from' }, jsonOption],
  settings: 'all',
  examples: [
    { command: 'vllm-eval config show --origin', meaning: 'all settings and their origin' },
    { command: 'MODEL_NAME=qwen3-8b vllm-eval config show --json', meaning: 'for machines' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { settings } = await import('../../pipeline/config/settings.ts');
    const { values, found, file } = await effectiveSettings(args, io);
    const rows = (Object.keys(settings) as SettingName[]).map((name) => ({
      name,
      value: shown(values[name], settings[name].secret),
      ...found[name],
    }));
    if (isSet(args, 'json')) {
      const content = rows.map(({ name, value, origin, place }) => [name, { value, origin, place }] as const);
      io.stdout.write(`${JSON.stringify({ configFile: file.path, settings: Object.fromEntries(content) }, null, 2)}\n`);
      return 0;
    }
    const cells = rows.map(({ name, value, origin, place }) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
      ...(isSet(args, 'origin') ? [origin === 'default' ? 'default' : `${origin} ${place}`] : []),
    ]);
    io.stdout.write(
      `configuration file: ${file.path}\n\n${table(['setting', 'value', ...(isSet(args, 'origin') ? ['origin'] : [])], cells)}`,
    );
    return 0;
  },
};

function shown(value: unknown, secret: boolean): unknown {
  const isGiven = value !== null && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return secret && isGiven ? '(set, not shown)' : value;
}
