import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../contracts/run.ts';
import { takeFingerprint } from '../../target/fingerprint/take-fingerprint.ts';
import { writeAsked } from '../../journal/asked-file.ts';
import { writeJsonAtomically } from '../../journal/write-json-atomically.ts';
import { configSha256 } from '../config/config-sha256.ts';
import { connectToTarget } from '../connect.ts';
import { baselineExams } from '../extension/baseline-exams.ts';
import { firstExtents } from '../extension/first-extents.ts';
import type { Step } from '../step.ts';
import { toolVersion } from '../tool-version.ts';
import { writeExams } from '../write-exams.ts';

/** Learns what the server is and how it behaves, writes every exam as a content-addressed file, and writes run.json once. */
export const prepareDataset: Step = {
  name: 'prepare-dataset',
  summary: 'verify data sets, write exams, take the facts and the fingerprint of the served model',
  needs: [],
  engine: null,
  asksModel: false,
  timeoutMinutes: 15,
  maxAttempts: 3,
  applies: () => true,
  execute: async (context) => {
    const { directory, runId, config, secrets, now, signal } = context;
    if (existsSync(join(directory.path, 'run.json'))) return;
    // First what needs no server: a mistake in the configuration shows at once.
    const exams = await writeExams(config, join(directory.path, 'exams'), { secrets, signal });
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
      if (config.extension !== null) {
        const asked = firstExtents(exams, await baselineExams(run.modelLine, context), config.extension);
        if (asked !== null) await writeAsked(directory.path, asked);
      }
      await writeJsonAtomically(join(directory.path, 'run.json'), run);
    } finally {
      await target.close();
    }
  },
};
