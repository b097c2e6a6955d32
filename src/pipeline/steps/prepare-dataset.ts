import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../contracts/run.ts';
import { takeFingerprint } from '../../target/fingerprint/take-fingerprint.ts';
import { canonicalJson } from '../../datasets/canonical-json.ts';
import { writeJsonAtomically } from '../../journal/write-json-atomically.ts';
import type { RunConfig } from '../config/run-config.ts';
import { connectToTarget } from '../connect.ts';
import type { Step } from '../step.ts';
import { toolVersion } from '../tool-version.ts';
import { writeExams } from '../write-exams.ts';

/** Learns what the server is and how it behaves, writes every exam as a content-addressed file, and writes run.json once. */
export const prepareDataset: Step = {
  name: 'prepare-dataset',
  summary: 'verify data sets, write exams, take the facts and the fingerprint of the served model',
  needs: [],
  engine: null,
  timeoutMinutes: 15,
  maxAttempts: 3,
  applies: () => true,
  execute: async ({ directory, runId, config, secrets, now, signal }) => {
    if (existsSync(join(directory.path, 'run.json'))) return;
    // First what needs no server: a mistake in the configuration shows at once.
    const exams = await writeExams(config, join(directory.path, 'exams'), signal);
    const target = await connectToTarget(config, secrets, signal);
    try {
      const run: Run = {
        schemaVersion: 1,
        runId,
        toolVersion,
        createdAt: now().toISOString(),
        modelLine: config.modelLine ?? target.facts.servedModelName,
        suite: config.suite,
        release: { ...config.release, servedModelName: target.facts.servedModelName },
        target: target.facts,
        gpu: config.gpu,
        fingerprint: await takeFingerprint(target, signal),
        seed: config.seed,
        configSha256: configSha256(config),
        config,
        exams,
      };
      await writeJsonAtomically(join(directory.path, 'run.json'), run);
    } finally {
      await target.close();
    }
  },
};

/** Two runs with the same value would ask the same questions of the same address. */
export function configSha256(config: RunConfig): string {
  return createHash('sha256').update(canonicalJson(config)).digest('hex');
}
