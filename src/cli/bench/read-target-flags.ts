import type { Arguments, Command } from '../command.ts';
import { textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

const backends = ['vllm', 'openai', 'openai-chat'];
const chatPath = '/v1/chat/completions';
const paths: readonly string[] = ['/v1/completions', chatPath];

export interface BenchTarget {
  /** With --endpoint as every command has it. */
  readonly args: Arguments;
  /** Null: nothing said. */
  readonly backend: 'completions' | 'chat' | null;
}

/** Throws EVAL_CLI_USAGE. */
export function readTargetFlags(args: Arguments, command: Command): BenchTarget {
  const { endpoint: _, ...others } = args.flags;
  const endpoint = textOf(args, 'endpoint');
  const path = endpoint?.startsWith('/') === true ? endpoint : undefined;
  if (path !== undefined && !paths.includes(path)) {
    throw usageError(command, `--endpoint: expected a URL, or one of the paths ${paths.join(', ')}, found "${path}".`);
  }
  const base = baseUrl(args, path === undefined ? endpoint : undefined, command);
  const backend = backendOf(args, command);
  if (path !== undefined && backend !== null && (backend === 'chat') !== (path === chatPath)) {
    throw usageError(command, `--backend: expected one that goes with --endpoint ${path}, found the other.`);
  }
  return {
    args: { ...args, flags: base === undefined ? others : { ...others, endpoint: base } },
    backend: backend ?? (path === undefined ? null : path === chatPath ? 'chat' : 'completions'),
  };
}

function baseUrl(args: Arguments, endpoint: string | undefined, command: Command): string | undefined {
  const host = textOf(args, 'host');
  const port = textOf(args, 'port');
  const fromHost =
    host === undefined && port === undefined ? undefined : `http://${host ?? '127.0.0.1'}:${port ?? '8000'}`;
  const given = [endpoint, textOf(args, 'base-url'), fromHost].filter((url) => url !== undefined);
  if (given.length > 1) {
    throw usageError(command, `expected one of --endpoint, --base-url and --host, found ${given.join(' and ')}.`);
  }
  return given[0];
}

function backendOf(args: Arguments, command: Command): BenchTarget['backend'] {
  const given = textOf(args, 'backend') ?? textOf(args, 'endpoint-type');
  if (given === undefined) return null;
  if (!backends.includes(given)) {
    throw usageError(command, `--backend: expected ${backends.join(', ')}, found "${given}".`);
  }
  return given === 'openai-chat' ? 'chat' : 'completions';
}

/** Seconds to wait for a server that is not up yet. */
export function readyTimeoutSeconds(args: Arguments, command: Command): number {
  const text = textOf(args, 'ready-check-timeout-sec') ?? '0';
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 0 && Number.isFinite(seconds)) return seconds;
  throw usageError(command, `--ready-check-timeout-sec: expected a number of seconds, found "${text}".`);
}
