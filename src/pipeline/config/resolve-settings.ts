import type { Origin, Setting } from './setting.ts';
import { settingError } from './setting.ts';
import { settings } from './settings.ts';
import type { SettingName, SettingValues } from './settings.ts';

/** Where a value was found, in words: `--seed`, `MODEL_NAME`, `configs/eval_config.json: target.model`. */
export interface Found {
  readonly origin: Origin;
  readonly place: string;
}

export interface ResolvedSettings {
  readonly values: SettingValues;
  readonly found: Readonly<Record<SettingName, Found>>;
}

export interface SettingSources {
  /** By flag name without dashes. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file: { readonly path: string; readonly content: unknown } | null;
}

/** Flag > environment > file > default. Throws EVAL_CONFIG_VALUE naming the place of a bad value. An empty variable counts as not set. */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const values: Partial<Record<SettingName, unknown>> = {};
  const found: Partial<Record<SettingName, Found>> = {};
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting<unknown>][]) {
    const given = lookUp(setting, sources);
    found[name] = given;
    if (given.origin === 'default') {
      values[name] = setting.fallback;
      continue;
    }
    try {
      values[name] = setting.parse(given.value);
    } catch (error) {
      throw settingError(name, given.place, given.value, setting.secret, error);
    }
  }
  return { values: values as SettingValues, found: found as Record<SettingName, Found> };
}

function lookUp(setting: Setting<unknown>, sources: SettingSources): Found & { readonly value?: unknown } {
  if (setting.flag !== null && sources.flags[setting.flag] !== undefined) {
    return { origin: 'flag', place: `--${setting.flag}`, value: sources.flags[setting.flag] };
  }
  const variable = setting.env.find((name) => (sources.env[name] ?? '') !== '');
  if (variable !== undefined) return { origin: 'environment', place: variable, value: sources.env[variable] };
  if (sources.file !== null) {
    const value = setting.file.reduce<unknown>(
      (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
      sources.file.content,
    );
    if (value !== undefined && value !== null)
      return { origin: 'file', place: `${sources.file.path}: ${setting.file.join('.')}`, value };
  }
  return { origin: 'default', place: 'default' };
}
