import { EvalError } from '../contracts/errors.ts';
import { didYouMean } from '../contracts/nearest-name.ts';
import { settings } from '../pipeline/config/settings.ts';
import type { SettingName } from '../pipeline/config/settings.ts';
import type { Arguments, Command, Option } from './command.ts';

/** All flags a command knows, its own first. */
export function optionsOf(command: Command): readonly Option[] {
  const names = command.settings === 'all' ? (Object.keys(settings) as SettingName[]) : command.settings;
  return names.length === 0 ? command.options : [...command.options, configOption, ...names.flatMap(settingOption)];
}

const configOption: Option = {
  flag: 'config',
  valueName: 'FILE',
  help: 'Configuration (EVAL_CONFIG_PATH, CONFIG_PATH; default configs/eval_config.json)',
};

function settingOption(name: SettingName): Option[] {
  const { flag, valueName, env, help } = settings[name];
  if (flag === null) return [];
  const repeatable = name === 'headers' || name === 'dataDirs' || name === 'dataSources';
  return [{ flag, valueName, help: env.length === 0 ? help : `${help} (${env.join(', ')})`, repeatable }];
}

/** `--flag value`, `--flag=value`, `--switch`, `--` and positionals. Throws EVAL_CLI_USAGE with what was expected and the nearest name. */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const options = new Map(optionsOf(command).map((option) => [option.flag, option]));
  const positionals: string[] = [];
  const flags: Record<string, true | string | string[]> = {};
  let onlyPositionals = false;
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (onlyPositionals || !argument.startsWith('-') || argument === '-') {
      positionals.push(argument);
      continue;
    }
    if (argument === '--') {
      onlyPositionals = true;
      continue;
    }
    const [, name = '', inline] = /^--?([^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
    const option = options.get(name);
    if (option === undefined) {
      throw usageError(command, `unknown option "${argument.split('=')[0]}".${didYouMean(name, options.keys())}`);
    }
    if (option.valueName === null) {
      if (inline !== undefined) throw usageError(command, `--${name} takes no value, found "${inline}".`);
      flags[name] = true;
      continue;
    }
    const value = inline ?? argv[index + 1];
    if (value === undefined || (inline === undefined && value.startsWith('--'))) {
      if (option.valueOptional === true) {
        flags[name] = true;
        continue;
      }
      throw usageError(command, `--${name} needs a value: expected ${option.valueName}.`);
    }
    if (inline === undefined) index += 1;
    const before = flags[name];
    if (option.repeatable === true || option.several === true) {
      const values = [...(Array.isArray(before) ? before : []), value];
      while (option.several === true && index + 1 < argv.length && !(argv[index + 1] ?? '').startsWith('-')) {
        index += 1;
        values.push(argv[index] ?? '');
      }
      flags[name] = values;
    } else if (before === undefined) flags[name] = value;
    else throw usageError(command, `--${name} was given twice: "${String(before)}" and "${value}".`);
  }
  checkPositionals(command, positionals);
  return { positionals, flags };
}

function checkPositionals(command: Command, positionals: readonly string[]): void {
  const missing = command.positionals.find(
    (positional, index) => positional.required && positionals[index] === undefined,
  );
  if (missing !== undefined) throw usageError(command, `expected ${missing.name}: ${missing.help}.`);
  const takesRest = command.positionals.some((positional) => positional.rest === true);
  const extra = positionals[command.positionals.length];
  if (extra !== undefined && !takesRest) throw usageError(command, `unexpected argument "${extra}".`);
}

export function usageError(command: Command, problem: string): EvalError {
  return new EvalError({
    code: 'EVAL_CLI_USAGE',
    message: `${command.name}: ${problem}`,
    nextStep: `\`vllm-eval ${command.name} --help\` shows what it takes.`,
  });
}
