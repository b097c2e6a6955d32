import { resolve } from 'node:path';
import {
  type ClickHouseClient,
  type ClickHouseClientConfigOptions,
  ClickHouseLogLevel,
  createClient,
} from '@clickhouse/client';
import { EvalError } from '../contracts/errors.ts';
import { makeDirectory } from '../files/make-directory.ts';
import { storeFailure } from './store-failure.ts';

export type StoreOptions =
  /** chDB in this process; one process at a time may hold a path open. */
  | { readonly kind: 'embedded'; readonly path: string }
  | {
      readonly kind: 'server';
      readonly url: string;
      readonly username?: string;
      readonly password?: string;
      readonly database: string;
    };

export interface StoreConnection {
  readonly client: ClickHouseClient;
  /** For messages: without credentials. */
  readonly place: string;
}

const embeddedDatabase = 'vllm_eval';

/** Connects and makes the database where it is not there yet. */
export async function connectStore(options: StoreOptions): Promise<StoreConnection> {
  return options.kind === 'embedded' ? connectEmbedded(resolve(options.path)) : connectServer(options);
}

async function connectEmbedded(path: string): Promise<StoreConnection> {
  const { createChdbConnection } = await importChdb();
  await makeDirectory(path);
  let client: ClickHouseClient | undefined;
  try {
    client = createClient({ connection: createChdbConnection({ path }), log: { level: ClickHouseLogLevel.OFF } });
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${embeddedDatabase}` });
    await client.command({ query: `USE ${embeddedDatabase}` });
    return { client, place: path };
  } catch (error) {
    await client?.close();
    throw new EvalError({
      code: 'EVAL_STORE_EMBEDDED_BUSY',
      message: `the embedded store at ${path} cannot be opened: ${firstLine(error)}`,
      nextStep: 'one process at a time can have it open: wait for the other one, or name a ClickHouse server',
      exitCode: 75,
      details: { path },
      cause: error,
    });
  }
}

type Connection = NonNullable<ClickHouseClientConfigOptions['connection']>;

interface ChdbModule {
  createChdbConnection(options: { readonly path: string }): Connection;
}

/** Imported by a name the compiler does not resolve: chdb is optional, and its types come with another copy of the client's. */
async function importChdb(): Promise<ChdbModule> {
  const name: string = 'chdb/connection';
  try {
    const module: unknown = await import(name);
    if (isChdbModule(module)) return module;
    throw new Error(`${name} has no createChdbConnection`);
  } catch (error) {
    throw new EvalError({
      code: 'EVAL_STORE_EMBEDDED_MISSING',
      message: `expected the optional package chdb for the embedded store, found none that works: ${firstLine(error)}`,
      nextStep: 'install it (npm install chdb; Linux and macOS), or name a ClickHouse server, or go without a store',
      cause: error,
    });
  }
}

function isChdbModule(module: unknown): module is ChdbModule {
  return (
    typeof module === 'object' &&
    module !== null &&
    'createChdbConnection' in module &&
    typeof module.createChdbConnection === 'function'
  );
}

async function connectServer(options: Extract<StoreOptions, { kind: 'server' }>): Promise<StoreConnection> {
  const place = serverPlace(options.url);
  const { username, password, database } = options;
  const common = {
    url: place,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    application: 'vllm-eval',
    compression: { request: true, response: true },
    log: { level: ClickHouseLogLevel.OFF },
  } as const;
  // A request that names a database that is not there fails, so the first ones go to the one that always is.
  const outside = createClient({ ...common, database: 'default' });
  try {
    const answer = await outside.query({
      query: 'SELECT count() AS found FROM system.databases WHERE name = {database:String}',
      query_params: { database },
      format: 'JSONEachRow',
    });
    const [row] = await answer.json<{ found: number | string }>();
    if (Number(row?.found) === 0) {
      const quoted = `\`${database.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
      await outside.command({ query: `CREATE DATABASE IF NOT EXISTS ${quoted}` });
    }
  } catch (error) {
    throw storeFailure(place, error);
  } finally {
    await outside.close();
  }
  return { client: createClient({ ...common, database }), place };
}

function serverPlace(url: string): string {
  const parsed = URL.parse(url);
  if (parsed !== null && (parsed.protocol === 'http:' || parsed.protocol === 'https:')) return parsed.origin;
  throw new EvalError({
    code: 'EVAL_STORE_URL',
    message: 'expected the address of a ClickHouse server as http(s)://host:port, found something else',
    nextStep: 'correct the address of the store',
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
