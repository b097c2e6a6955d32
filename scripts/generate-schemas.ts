/** Writes the JSON Schema of every contract to docs/schemas/. With --check it only tells whether they are up to date. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { acceptanceSchema } from '../src/contracts/acceptance.ts';
import { examHeaderSchema, examItemSchema } from '../src/contracts/exam.ts';
import { manifestSchema } from '../src/contracts/manifest.ts';
import { runMetricsSchema } from '../src/contracts/metric-row.ts';
import { policySchema } from '../src/contracts/policy.ts';
import { releaseSchema } from '../src/contracts/release.ts';
import { requestRecordSchema } from '../src/contracts/request-record.ts';
import { runSchema, stepStateSchema } from '../src/contracts/run.ts';
import { runTimelineSchema } from '../src/contracts/run-timeline.ts';
import { sampleSchema } from '../src/contracts/sample.ts';
import { targetFactsSchema } from '../src/contracts/target-facts.ts';
import { verdictSchema } from '../src/contracts/verdict.ts';
import { evalConfigFileSchema } from '../src/pipeline/config/eval-config-file.ts';

const directory = 'docs/schemas';
const schemas: Readonly<Record<string, z.ZodType>> = {
  acceptance: acceptanceSchema,
  'eval-config': evalConfigFileSchema,
  'exam-header': examHeaderSchema,
  'exam-item': examItemSchema,
  manifest: manifestSchema,
  metrics: runMetricsSchema,
  policy: policySchema,
  release: releaseSchema,
  'request-record': requestRecordSchema,
  run: runSchema,
  sample: sampleSchema,
  'run-timeline': runTimelineSchema,
  'step-state': stepStateSchema,
  'target-facts': targetFactsSchema,
  verdict: verdictSchema,
};

const check = process.argv.includes('--check');
const wanted = new Map<string, string>(
  Object.entries(schemas).map(([name, schema]) => {
    const json = z.toJSONSchema(schema, { unrepresentable: 'any' });
    return [`${name}.schema.json`, `${JSON.stringify({ title: name, ...json }, null, 2)}\n`] as const;
  }),
);
const present = existsSync(directory) ? readdirSync(directory) : [];
const stale = [
  ...present.filter((file) => !wanted.has(file)),
  ...[...wanted]
    .filter(([file, text]) => !present.includes(file) || readFileSync(join(directory, file), 'utf8') !== text)
    .map(([file]) => file),
];
if (check) {
  for (const file of stale) console.error(`${directory}/${file} is out of date: run \`npm run schemas\``);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  mkdirSync(directory, { recursive: true });
  for (const file of present) if (!wanted.has(file)) rmSync(join(directory, file));
  for (const [file, text] of wanted) writeFileSync(join(directory, file), text);
}
console.log(`schemas: ${wanted.size}, ${check ? `${stale.length} out of date` : 'written'}`);
