import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EvalError } from '../contracts/errors.ts';
import type { Database } from './database.ts';

interface Migration {
  readonly name: string;
  readonly sha256: string;
  readonly statements: readonly string[];
}

const appliedSchema = z.object({ name: z.string(), sha256: z.string() });
const directory = join(import.meta.dirname, 'migrations');

const bookkeeping = `CREATE TABLE IF NOT EXISTS schema_migrations
(name String, sha256 String, applied_at DateTime DEFAULT now())
ENGINE = ReplacingMergeTree ORDER BY name`;

/**
 * Applies the numbered files of `migrations/` that the store does not have, in order, and names them. Forward only:
 * a file that changed after it was applied, or a store that is ahead of this version, is refused. Every statement can
 * run twice, so a migration that broke off is simply applied again.
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  await database.command(bookkeeping);
  const applied = await database.query(
    'SELECT name, sha256 FROM schema_migrations FINAL ORDER BY name',
    {},
    appliedSchema,
  );
  const known = await readMigrations();
  for (const { name, sha256 } of applied) {
    const migration = known.find((candidate) => candidate.name === name);
    if (migration === undefined) throw aheadOfUs(database.place, name);
    if (migration.sha256 !== sha256) throw changed(database.place, name);
  }
  const missing = known.filter(({ name }) => !applied.some((row) => row.name === name));
  for (const { name, sha256, statements } of missing) {
    for (const statement of statements) await database.command(statement);
    await database.insert('schema_migrations', [{ name, sha256 }]);
  }
  return missing.map(({ name }) => name);
}

async function readMigrations(): Promise<readonly Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(directory, file), 'utf8');
      return {
        name: file.slice(0, -'.sql'.length),
        sha256: createHash('sha256').update(text).digest('hex'),
        statements: text.split(/;\s*$/m).filter((statement) => statement.trim() !== ''),
      };
    }),
  );
}

function aheadOfUs(place: string, name: string): EvalError {
  return new EvalError({
    code: 'EVAL_STORE_NEWER',
    message: `the store at ${place} has the migration ${name}, which this version does not know`,
    nextStep: 'use the newer version of vllm-eval that made it, or another database',
    details: { place, migration: name },
  });
}

function changed(place: string, name: string): EvalError {
  return new EvalError({
    code: 'EVAL_STORE_MIGRATION_CHANGED',
    message: `the migration ${name} that was applied to the store at ${place} is not the one of this version`,
    nextStep: 'restore the migration file, or load the run directories into a new database',
    details: { place, migration: name },
  });
}
