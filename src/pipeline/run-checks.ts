import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { isEvalError } from '../contracts/errors.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import { connectToTarget } from './connect.ts';
import { planExams } from './engines.ts';

export interface Check {
  readonly state: 'ok' | 'warning' | 'problem';
  readonly subject: string;
  readonly found: string;
  readonly nextStep: string | null;
}

const enoughDiskBytes = 2 * 1024 ** 3;

/** What a run needs of this machine, its data and the server. */
export async function runChecks(
  config: RunConfig,
  secrets: Secrets,
  options: { readonly askServer: boolean; readonly signal: AbortSignal },
): Promise<Check[]> {
  return [
    ok('node', process.version),
    await outputFolder(config.outputDirectory),
    config.store.kind === 'none'
      ? warning('store', 'no database', 'Install the optional package chdb, or give --store http://host:8123/database.')
      : ok('store', config.store.kind === 'embedded' ? `embedded in ${config.store.path}` : config.store.url),
    await exams(config, secrets),
    options.askServer
      ? await server(config, secrets, options.signal)
      : warning('server', 'not asked', 'Give --endpoint URL to check the served model too.'),
  ];
}

async function outputFolder(path: string): Promise<Check> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
    const { bavail, bsize } = await statfs(path);
    const free = `${((bavail * bsize) / 1024 ** 3).toFixed(1)} GiB free in ${path}`;
    return bavail * bsize >= enoughDiskBytes
      ? ok('output folder', free)
      : warning('output folder', free, 'Make room, or give another --output-dir.');
  } catch (error) {
    return problem(
      'output folder',
      error instanceof Error ? error.message : String(error),
      'Give an --output-dir that can be written.',
    );
  }
}

async function exams(config: RunConfig, secrets: Secrets): Promise<Check> {
  try {
    const planned = await planExams(config, { secrets });
    return planned.length === 0
      ? warning('exams', 'none configured', 'Name benchmarks in the configuration.')
      : ok('exams', `${planned.length} planned, data verified`);
  } catch (error) {
    return failed('exams', error);
  }
}

async function server(config: RunConfig, secrets: Secrets, signal: AbortSignal): Promise<Check> {
  try {
    const target = await connectToTarget(config, secrets, signal);
    await target.close();
    const { servedModelName, serverKind, serverVersion, maxModelLength, capabilities } = target.facts;
    const lacking = Object.entries(capabilities)
      .filter(([, has]) => !has)
      .map(([name]) => name);
    const found = `${servedModelName} by ${serverKind} ${serverVersion ?? ''}, context ${maxModelLength ?? 'unknown'}`;
    return lacking.length === 0
      ? ok('server', found)
      : warning('server', `${found}, without ${lacking.join(', ')}`, 'Tasks that need these will be not-measured.');
  } catch (error) {
    return failed('server', error);
  }
}

function failed(subject: string, error: unknown): Check {
  if (!isEvalError(error)) throw error;
  return problem(subject, `${error.message} (${error.code})`, error.nextStep);
}

function ok(subject: string, found: string): Check {
  return { state: 'ok', subject, found, nextStep: null };
}

function warning(subject: string, found: string, nextStep: string): Check {
  return { state: 'warning', subject, found, nextStep };
}

function problem(subject: string, found: string, nextStep: string): Check {
  return { state: 'problem', subject, found, nextStep };
}
