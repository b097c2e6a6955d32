import type { z } from 'zod';
import type { StoreConnection } from './connect.ts';
import { storeFailure } from './store-failure.ts';

/** The few ways this room talks to ClickHouse. Every failure is an EvalError. */
export interface Database {
  readonly place: string;
  command(sql: string, parameters?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Rows of a small result, checked. Parameters are bound on the server (`{name:Type}`). */
  query<Schema extends z.ZodType>(
    sql: string,
    parameters: Readonly<Record<string, unknown>>,
    row: Schema,
  ): Promise<z.output<Schema>[]>;
  insert(table: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  close(): Promise<void>;
}

export function openDatabase({ client, place }: StoreConnection): Database {
  const guard = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      throw storeFailure(place, error);
    }
  };
  return {
    place,
    command: (sql, parameters = {}) =>
      guard(async () => {
        await client.command({ query: sql, query_params: { ...parameters } });
      }),
    query: (sql, parameters, row) =>
      guard(async () => {
        const answer = await client.query({ query: sql, query_params: { ...parameters }, format: 'JSONEachRow' });
        return (await answer.json<unknown>()).map((found) => row.parse(found));
      }),
    insert: (table, rows) =>
      guard(async () => {
        if (rows.length > 0) await client.insert({ table, values: [...rows], format: 'JSONEachRow' });
      }),
    close: () => client.close(),
  };
}

/** `2026-01-02T03:04:05.678Z` as ClickHouse reads it into a DateTime64(3, 'UTC'). */
export function toClickHouseTime(iso: string): string {
  return new Date(iso).toISOString().replace('T', ' ').replace('Z', '');
}

/** The reverse of toClickHouseTime. */
export function fromClickHouseTime(text: string): string {
  return new Date(`${text.replace(' ', 'T')}Z`).toISOString();
}
