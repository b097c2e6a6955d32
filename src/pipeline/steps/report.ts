import { writeReports } from '../../reports/write-reports.ts';
import { deliverResults } from '../deliver-results.ts';
import { buildReportInput } from '../report-input.ts';
import { storeRun } from '../store-run.ts';
import type { Step } from '../step.ts';

/** Writes report.html, report.md, junit.xml, the Teams card and the standardized results, puts the verdict into the store, and delivers results to BACKEND_API. */
export const reportStep: Step = {
  name: 'report',
  summary: 'HTML, Markdown, JUnit, Teams card, standardized results',
  needs: ['decide'],
  engine: null,
  timeoutMinutes: 10,
  maxAttempts: 3,
  applies: () => true,
  execute: async ({ directory, config, secrets, notify, now, signal }) => {
    await storeRun(directory.path, config, secrets, notify);
    const input = await buildReportInput(directory.path, now());
    await writeReports(directory.path, input, { lang: config.language });
    if (config.backendApi !== null) await deliverResults(directory.path, config.backendApi, input, { notify, signal });
  },
};
