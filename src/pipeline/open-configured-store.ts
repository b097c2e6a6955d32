import { mkdir } from 'node:fs/promises';
import type { EvalError } from '../contracts/errors.ts';
import { isEvalError } from '../contracts/errors.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import type { RunConfig, Secrets } from './config/run-config.ts';
import type { RunListener } from './run-event.ts';

export type StoreConfig = RunConfig['store'];

/** Names a store without credentials: what was not stored in one place is not owed to another. */
export function storePlace(config: StoreConfig): string {
  if (config.kind === 'none') return 'none';
  return config.kind === 'embedded' ? config.path : config.url.replace(/\/\/[^/@]*@/, '//');
}

/** Opens the store of a configuration; null where there is none. The caller closes it. Throws EVAL_STORE_*. */
export async function openConfiguredStore(config: StoreConfig, secrets: Secrets): Promise<Store | null> {
  if (config.kind === 'none') return null;
  if (config.kind === 'embedded') {
    await mkdir(config.path, { recursive: true });
    return openStore(config);
  }
  const address = new URL(config.url);
  return openStore({
    kind: 'server',
    url: address.origin,
    database: address.pathname.replaceAll('/', '') || 'vllm_eval',
    ...(config.user === null ? {} : { username: config.user }),
    ...(secrets.storePassword === null ? {} : { password: secrets.storePassword }),
  });
}

/**
 * The same where a store that is away must not stop anything: `use` then gets null and why, also when it went away while in use, and a
 * notice says so.
 */
export async function withStoreIfThere<Result>(
  config: StoreConfig,
  secrets: Secrets,
  notify: RunListener,
  use: (store: Store | null, problem: EvalError | null) => Promise<Result>,
): Promise<Result> {
  let store: Store | null = null;
  try {
    store = await openConfiguredStore(config, secrets);
    return await use(store, null);
  } catch (error) {
    if (!isEvalError(error) || !error.code.startsWith('EVAL_STORE_')) throw error;
    notify({ kind: 'notice', message: `store not asked: ${error.message} (${error.code}). ${error.nextStep}` });
    return await use(null, error);
  } finally {
    await store?.close();
  }
}
