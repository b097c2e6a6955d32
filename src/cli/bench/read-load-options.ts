import type { LoadOptions } from '../../engines/serving/load-options.ts';
import { loadOptionConflict, loadOptionShape } from '../../engines/serving/load-options.ts';
import type { SettingValues } from '../../pipeline/config/settings.ts';
import type { Arguments, Command } from '../command.ts';
import { isSet, listOf, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';
import { loadFlags, type LoadFlag } from './load-flags.ts';

const arrivals = ['closed', 'constant', 'poisson'];

/** What the flags of `bench` and the settings that hold for every scenario say of the load. Throws EVAL_CLI_USAGE. */
export function readLoadOptions(args: Arguments, values: SettingValues, command: Command): LoadOptions {
  const given: Record<string, unknown> = {};
  for (const flag of loadFlags) {
    const value = readFlag(flag, args, command);
    if (value !== undefined) given[flag.option] = value;
  }
  const options: LoadOptions = {
    ...(values.maxConcurrency === null ? {} : { max_concurrency: values.maxConcurrency }),
    ...(values.randomInputLen === null ? {} : { random_input_len: values.randomInputLen }),
    ...(values.randomOutputLen === null ? {} : { random_output_len: values.randomOutputLen }),
    ...(values.numPrompts === null ? {} : { num_prompts: values.numPrompts }),
    ...given,
  };
  return withArrival(options, textOf(args, 'arrival'), command);
}

/** Throws EVAL_CLI_USAGE where options of a load from flags alone do not go together. */
export function expectNoConflict(options: LoadOptions, command: Command): void {
  const conflict = loadOptionConflict(options);
  if (conflict === null) return;
  const dashes = (text: string): string =>
    text.replaceAll(/[a-z0-9]+(?:_[a-z0-9]+)+/g, (name) => `--${name.replaceAll('_', '-')}`);
  throw usageError(command, `--${conflict[0].replaceAll('_', '-')}: ${dashes(conflict[1])}.`);
}

function readFlag(flag: LoadFlag, args: Arguments, command: Command): unknown {
  if (flag.valueName === null) return isSet(args, flag.flag) ? true : undefined;
  const texts = listOf(args, flag.flag);
  if (texts.length === 0) return undefined;
  const value = valueOf(flag, texts, command);
  const result = loadOptionShape[flag.option].safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw usageError(
    command,
    `--${flag.flag}: ${place}${issue?.message ?? 'expected another value'}, found "${texts.join(' ')}".`,
  );
}

function valueOf({ flag, option }: LoadFlag, texts: readonly string[], command: Command): unknown {
  const text = texts.join(' ');
  switch (option) {
    case 'goodput':
      return Object.fromEntries(
        texts.flatMap((part) => part.split(',')).map((part) => keyedNumber(part, flag, command)),
      );
    case 'lora_modules':
      return texts.flatMap((part) => part.split(','));
    case 'stages':
      return text.split(',').map((part) => {
        const [rate, seconds] = keyedNumber(part, flag, command);
        return { request_rate: Number(rate), seconds };
      });
    case 'extra_body':
      return jsonOf(text, flag, command);
    case 'random_range_ratio':
      return text.startsWith('{') ? jsonOf(text, flag, command) : numberOr(text);
    case 'dataset_path':
    case 'dataset_name':
      return text;
    default:
      return numberOr(text);
  }
}

/** `ttft:200` */
function keyedNumber(text: string, flag: string, command: Command): readonly [string, number] {
  const [, key = '', value = ''] = /^([^:]+):(.+)$/.exec(text.trim()) ?? [];
  if (key === '' || !Number.isFinite(Number(value))) {
    throw usageError(command, `--${flag}: expected KEY:NUMBER, found "${text}".`);
  }
  return [key, Number(value)];
}

function jsonOf(text: string, flag: string, command: Command): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(command, `--${flag}: expected JSON, found "${text}".`);
  }
}

/** Anything that is no number stays text, so that an error shows it. */
function numberOr(text: string): number | string {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** `--arrival` says in words what vLLM says by request rate and burstiness. */
function withArrival(options: LoadOptions, arrival: string | undefined, command: Command): LoadOptions {
  if (arrival === undefined) return options;
  if (!arrivals.includes(arrival)) {
    throw usageError(command, `--arrival: expected ${arrivals.join(', ')}, found "${arrival}".`);
  }
  const { request_rate: rate } = options;
  if (arrival === 'closed') return { ...options, request_rate: 'inf' };
  if (rate === undefined || rate === 'inf') throw usageError(command, `--arrival ${arrival} needs --request-rate.`);
  return arrival === 'constant' ? { ...options, burstiness: 'inf' } : options;
}
