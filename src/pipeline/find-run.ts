import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EvalError } from '../contracts/errors.ts';
import { didYouMean } from '../contracts/nearest-name.ts';
import { runIds } from './open-run.ts';

/**
 * The run directory that `reference` names: a path, a run id, the unique start of one, or `latest` (the newest under `outputDirectory`).
 * Throws EVAL_RUN_UNKNOWN.
 */
export async function findRun(reference: string, outputDirectory: string): Promise<string> {
  const asPath = resolve(reference);
  if (existsSync(join(asPath, 'run.json'))) return asPath;
  const known = (await runIds(outputDirectory)).filter((id) => existsSync(join(outputDirectory, id, 'run.json')));
  const matches = reference === 'latest' ? known.slice(0, 1) : known.filter((id) => id === reference);
  const found = matches.length > 0 ? matches : known.filter((id) => id.startsWith(reference.toUpperCase()));
  if (found.length === 1 && found[0] !== undefined) return join(outputDirectory, found[0]);
  throw new EvalError({
    code: 'EVAL_RUN_UNKNOWN',
    message:
      found.length > 1
        ? `Expected the start of one run id, found ${found.length} runs that begin with "${reference}" in ${outputDirectory}.`
        : `Expected a run directory, a run id or "latest", found no run "${reference}" in ${outputDirectory}.${didYouMean(reference, known)}`,
    nextStep: '`vllm-eval results list` shows the runs there are; --output-dir names another folder.',
  });
}
