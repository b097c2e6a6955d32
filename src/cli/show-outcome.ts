import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildReportInput } from '../pipeline/report-input.ts';
import { renderPerformanceSummary } from '../reports/performance-summary.ts';
import { renderTerminal } from '../reports/terminal.ts';
import type { Io } from './command.ts';
import { verdictExitCodes } from './exit-codes.ts';

export interface OutcomeOptions {
  readonly language: 'en' | 'ko';
  readonly json: boolean;
}

/** Shows what a run found and where its reports lie. Returns the exit code `gate` would end with. */
export async function showOutcome(
  path: string,
  { stdout, now }: Pick<Io, 'stdout' | 'now'>,
  options: OutcomeOptions,
): Promise<number> {
  const input = await buildReportInput(path, now());
  const exitCode = input.verdict === null ? 2 : verdictExitCodes[input.verdict.verdict];
  if (options.json) {
    const { run, rows, verdict } = input;
    stdout.write(
      `${JSON.stringify({ runId: run.runId, path, verdict: verdict?.verdict ?? null, exitCode, metrics: rows, details: verdict })}\n`,
    );
    return exitCode;
  }
  const lang = options.language;
  stdout.write(
    renderTerminal(input, {
      lang,
      width: stdout.columns ?? 120,
      color: stdout.isTTY && process.env['NO_COLOR'] === undefined,
    }),
  );
  if (input.serving.length > 0)
    stdout.write(`\n${renderPerformanceSummary(input.serving, input.thresholds, { lang })}\n`);
  const report = join(path, 'report.html');
  stdout.write(`\nrun     ${path}\n${existsSync(report) ? `report  ${report}\n` : ''}`);
  return exitCode;
}
