/**
 * Turns the runs of record.sh into eval/known-bad: per-item scores by data set and release, fingerprints, and pairs.jsonl with what is
 * known of each. `node scripts/known-bad/export.ts RUNS CALIBRATION OUT`; CALIBRATION is the kit's calibration.json, which says which
 * release is harmless and how bad the others are. Only items that every release was asked are written.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelFingerprint } from '../../src/contracts/model-fingerprint.ts';
import { openExam } from '../../src/datasets/open-exam.ts';
import { readRunFile } from '../../src/journal/read-run-file.ts';
import { readSamples } from '../../src/journal/read-samples.ts';
import { readStepState } from '../../src/journal/step-state.ts';
import { scoreExam } from '../../src/pipeline/engines.ts';

const [runs = '', calibrationFile = '', out = ''] = process.argv.slice(2);

const releaseSchema = z.object({ name: z.string(), expect: z.enum(['same', 'regressed']), severity: z.number() });
const known = new Map(
  z
    .array(releaseSchema)
    .parse(JSON.parse(readFileSync(calibrationFile, 'utf8')))
    .map((release) => [release.name, release]),
);
/** What a request must go through to show the fault; any request where it is not named. */
const seenIn = new Map([
  ['wrong-eos', 'seen in chat only'],
  ['wrong-template', 'seen in chat only'],
  ['no-generation-prompt', 'seen in chat only'],
  ['add-bos', 'seen in text only'],
  ['merges-truncated', 'seen in text only'],
]);
/** The rules were made on these; the others are held out. */
const developedOn = new Set([
  'good-2',
  'same',
  'benign-int8',
  'noise-small',
  'wrong-template',
  'add-bos',
  'no-generation-prompt',
]);
const severities = ['', 'severity 1 (subtle)', 'severity 2 (clear)', 'severity 3 (heavy)', 'severity 4 (ruined)'];
const baseline = 'good-1';

interface Line {
  readonly item_id: string;
  readonly metric: string;
  readonly value: number;
  readonly guess?: number;
}

const releases: string[] = [];
const lines = new Map<string, Map<string, Line[]>>();
for (const runId of readdirSync(runs).toSorted()) {
  const path = join(runs, runId);
  if (!existsSync(join(path, 'run.json')) || (await readStepState(path, 'report', 0))?.status !== 'done') continue;
  releases.push(runId);
  const run = await readRunFile(path);
  if (run.fingerprint)
    writeFile(join('fingerprints', `${runId}.json`), `${JSON.stringify(rounded(run.fingerprint))}\n`);
  for (const header of run.exams) {
    const exam = await openExam(join(path, 'exams', `${header.fingerprint}.jsonl`));
    const dataset = `${header.suite}-${header.task}`.replace('deepeval-', '').replaceAll('_', '-');
    const ofDataset = lines.get(dataset) ?? new Map<string, Line[]>();
    lines.set(dataset, ofDataset);
    const written: Line[] = [];
    for await (const { itemId, scores } of scoreExam(exam, readSamples(path, header.fingerprint))) {
      for (const [metric, score] of Object.entries(scores)) {
        if (score.kind !== 'scored' || metric === 'acc_norm' || metric === 'contains_answer') continue;
        const guess = score.parts?.[0];
        const value = Number(score.value.toFixed(3));
        written.push({ item_id: itemId, metric, value, ...(guess === undefined ? {} : { guess }) });
      }
    }
    ofDataset.set(runId, written);
  }
}

for (const [dataset, ofDataset] of lines) {
  if (ofDataset.size < releases.length) continue;
  const everyone = [...ofDataset.values()].map((written) => new Set(written.map(({ item_id: itemId }) => itemId)));
  for (const [runId, written] of ofDataset) {
    const kept = written.filter(({ item_id: itemId }) => everyone.every((items) => items.has(itemId)));
    writeFile(join(dataset, `${runId}.jsonl`), kept.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}

const pairs = releases
  .filter((runId) => runId !== baseline)
  .map((runId) => {
    const release = known.get(runId) ?? { expect: 'same', severity: 0 };
    const isWorse = release.expect === 'regressed';
    const labels = isWorse ? [severities[release.severity] ?? '', seenIn.get(runId) ?? 'seen in any request'] : [];
    const group = developedOn.has(runId) ? 'developed on' : 'held out';
    return {
      baseline,
      candidate: runId,
      truth: isWorse ? 'worse' : 'same',
      labels: [...labels, `${group}, ${isWorse ? 'faulty' : 'harmless'}`],
    };
  });
writeFile('pairs.jsonl', pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
console.log(
  `${releases.length} releases, ${pairs.length} pairs, data sets ${[...lines.keys()].join(', ')}: written to ${out}`,
);

function writeFile(name: string, content: string): void {
  mkdirSync(join(out, name, '..'), { recursive: true });
  writeFileSync(join(out, name), content);
}

/** Four digits are far below what any rule looks at. */
function rounded(fingerprint: ModelFingerprint): unknown {
  return JSON.parse(
    JSON.stringify(fingerprint, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(4)) : value)),
  );
}
