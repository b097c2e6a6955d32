import { mkdir } from 'node:fs/promises';
import { isEvalError } from '../contracts/errors.ts';
import { loadRunDirectory } from '../store/load-run-directory.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import type { RunListener } from './run-event.ts';

/**
 * Loads a run directory, its verdict and its acceptance included, into the store, again where it is there already. The database is a view of run directories: when it
 * cannot be reached the run goes on with a notice, and `report` or the next step loads it.
 */
export async function storeRun(path: string, config: RunConfig, secrets: Secrets, notify: RunListener): Promise<void> {
  try {
    await withStore(config, secrets, (store) => loadRunDirectory(store, path));
  } catch (error) {
    if (!isEvalError(error)) throw error;
    notify({ kind: 'notice', message: `not stored: ${error.message} (${error.code}). ${error.nextStep}` });
  }
}

async function withStore(config: RunConfig, secrets: Secrets, use: (store: Store) => Promise<void>): Promise<void> {
  const { store: options } = config;
  if (options.kind === 'none') return;
  if (options.kind === 'embedded') await mkdir(options.path, { recursive: true });
  const store = await openStore(options.kind === 'embedded' ? options : serverOptions(options, secrets));
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

function serverOptions({ url, user }: { readonly url: string; readonly user: string | null }, secrets: Secrets) {
  const address = new URL(url);
  const database = address.pathname.replaceAll('/', '') || 'vllm_eval';
  return {
    kind: 'server' as const,
    url: address.origin,
    database,
    ...(user === null ? {} : { username: user }),
    ...(secrets.storePassword === null ? {} : { password: secrets.storePassword }),
  };
}
