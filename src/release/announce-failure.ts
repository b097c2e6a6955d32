import { postJson } from '../pipeline/delivery/post-json.ts';
import type { SettingValues } from '../pipeline/config/settings.ts';
import { renderFailedStart } from '../reports/failed-start.ts';
import type { ReleaseEvent, ReleaseFailure } from './release-worker.ts';

/** Sends the card of a release that led to no run to Teams, where that is set up. A chat that is away is only logged. */
export async function announceFailure(
  { release, name, error }: ReleaseFailure,
  { teamsWebhookUrl, language, timeZone }: Pick<SettingValues, 'teamsWebhookUrl' | 'language' | 'timeZone'>,
  now: Date,
  signal: AbortSignal,
  log: (event: ReleaseEvent) => void,
): Promise<void> {
  if (teamsWebhookUrl === null) return;
  const { card } = renderFailedStart(
    {
      runId: name,
      release,
      error,
      failedAt: now.toISOString(),
      timeZone: timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    language,
  );
  const problem = await postJson(teamsWebhookUrl, card, signal);
  if (problem === null) return;
  log({ kind: 'problem', what: release, code: 'teams', message: `card not taken: ${problem}`, retrying: false });
}
