import type { LoadOptions } from '../../engines/serving/load-options.ts';
import { searchLoad, type LoadSearch } from '../../engines/serving/schedules/search-load.ts';
import type { BenchResult } from '../../pipeline/run-bench.ts';
import type { Arguments, Command } from '../command.ts';
import { textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

/** Loads closer to each other than this are not told apart. */
const precision = 0.05;

export interface BenchSearch extends LoadSearch {
  readonly option: 'request_rate' | 'max_concurrency';
  /** Share of requests that must keep every latency asked for. */
  readonly share: number;
}

/** What `--search` asks for; null without it. Throws EVAL_CLI_USAGE. */
export function readSearch(args: Arguments, load: LoadOptions, command: Command): BenchSearch | null {
  const what = textOf(args, 'search');
  if (what === undefined) {
    const alone = ['search-most', 'search-share'].find((flag) => args.flags[flag] !== undefined);
    if (alone !== undefined) throw usageError(command, `--${alone}: expected --search beside it.`);
    return null;
  }
  if (what !== 'request-rate' && what !== 'max-concurrency') {
    throw usageError(command, `--search: expected request-rate or max-concurrency, found "${what}".`);
  }
  if (load.goodput === undefined)
    throw usageError(command, '--search: expected --goodput beside it, such as --goodput ttft:200.');
  for (const flag of ['scenario', 'sweep-max-concurrency', 'sweep-request-rate'] as const) {
    if (args.flags[flag] !== undefined) throw usageError(command, `--search: expected it without --${flag}.`);
  }
  const option = what === 'request-rate' ? 'request_rate' : 'max_concurrency';
  const start = load[option];
  const most = numberOf(args, 'search-most', 1024, Number.MAX_SAFE_INTEGER, command);
  const share = numberOf(args, 'search-share', 0.99, 1, command);
  return {
    option,
    start: typeof start === 'number' ? start : 1,
    most,
    whole: option === 'max_concurrency',
    precision,
    share,
  };
}

/** Measures one load after the other and says in a line what was found. */
export async function runSearch(
  { option, share, ...search }: BenchSearch,
  measure: (load: number) => Promise<BenchResult | undefined>,
): Promise<string> {
  const { highestGood, lowestBad } = await searchLoad(search, async (load) => isGood(await measure(load), share));
  const name = option.replace('_', ' ');
  const bad = lowestBad === null ? '' : `; ${figure(lowestBad)} does not`;
  return highestGood === null
    ? `No ${name} keeps ${100 * share} % of requests good${bad}.`
    : `Highest ${name} that keeps ${100 * share} % of requests good: ${figure(highestGood)}${bad}.`;
}

/** A failed request is not a good one. */
function isGood(result: BenchResult | undefined, share: number): boolean {
  if (result === undefined) return false;
  const { summary } = result;
  const good = (summary.goodRequestsPerSecond ?? 0) * summary.durationSeconds;
  const asked = summary.requests - (summary.cancelled ?? 0);
  return asked > 0 && good / asked >= share - 1e-9;
}

function figure(load: number): string {
  return Number.isInteger(load) ? String(load) : load.toPrecision(3);
}

function numberOf(args: Arguments, flag: string, standard: number, most: number, command: Command): number {
  const text = textOf(args, flag);
  if (text === undefined) return standard;
  const value = Number(text);
  if (value > 0 && value <= most) return value;
  throw usageError(
    command,
    `--${flag}: expected a number above 0${most === 1 ? ' and up to 1' : ''}, found "${text}".`,
  );
}
