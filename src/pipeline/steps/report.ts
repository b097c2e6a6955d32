import { join } from 'node:path';
import { writeJsonAtomically } from '../../journal/write-json-atomically.ts';
import { writeReports } from '../../reports/write-reports.ts';
import { buildReportInput } from '../report-input.ts';
import { storeRun } from '../store-run.ts';
import type { Step } from '../step.ts';
import { runTimeline } from '../timeline.ts';
import { writeLmEvalResults } from '../write-lm-eval-results.ts';

/** Writes report.html, report.md, junit.xml, the Teams card, the standardized results and lm-evaluation-harness's own files, and puts the verdict into the store. */
export const reportStep: Step = {
  name: 'report',
  summary: 'HTML, Markdown, JUnit, Teams card, standardized results',
  needs: ['extend'],
  engine: null,
  asksModel: false,
  timeoutMinutes: 10,
  maxAttempts: 3,
  applies: () => true,
  execute: async ({ directory, config, secrets, notify, now }) => {
    await storeRun(directory.path, { config, secrets, notify, now });
    const input = await buildReportInput(directory.path, now());
    await writeReports(directory.path, input, { lang: config.language });
    await writeLmEvalResults(directory.path, input.run);
    const timeline = runTimeline(input.steps, config.release.seenAt, now());
    if (timeline !== null) await writeJsonAtomically(join(directory.path, 'timeline.json'), timeline);
  },
};
