import { join } from 'node:path';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { readStepState } from '../journal/step-state.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import { renderFailedStart } from '../reports/failed-start.ts';
import { sendCard } from './delivery/deliver-run.ts';
import type { StepContext } from './step.ts';

/**
 * Reports a run that has no run.json because prepare-dataset failed for good: report.html, report.md and a card, with the reason, so that
 * whoever waits for the release hears of it. Does nothing where that step did not fail.
 */
export async function reportFailedStart(context: StepContext): Promise<void> {
  const { directory, runId, config, now } = context;
  const state = await readStepState(directory.path, 'prepare-dataset', 0);
  if (state === null || state.error === null) return;
  const { repository, tags, digest } = config.release;
  const release = repository === null ? config.target.endpoint : `${repository}:${tags[0] ?? digest ?? ''}`;
  const { html, markdown, card } = renderFailedStart(
    {
      runId,
      release,
      error: state.error,
      failedAt: state.finishedAt ?? now().toISOString(),
      timeZone: config.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    config.language,
  );
  await writeFileAtomically(join(directory.path, 'report.html'), (file) => file.writeFile(html));
  await writeFileAtomically(join(directory.path, 'report.md'), (file) => file.writeFile(markdown));
  await writeJsonAtomically(join(directory.path, 'teams-card.json'), card);
  await sendCard(directory.path, context);
}
