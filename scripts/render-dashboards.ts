/** Writes the dashboards that the chart ships; `--check` ends with 1 where a file differs from what would be written. */
import { readFileSync, writeFileSync } from 'node:fs';
import { releaseQuality } from './dashboards/release-quality.ts';

const path = 'charts/vllm-eval/files/dashboards/release-quality.json';
const text = `${JSON.stringify(releaseQuality(), null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  console.error(
    `${path}: differs from scripts/dashboards/. Next step: run \`npm run dashboards\` and commit what it writes.`,
  );
  process.exitCode = 1;
}
