import { isEvalError } from '../../contracts/errors.ts';
import { openS3 } from '../../files/s3/open-s3.ts';
import { keepObjects } from '../../files/s3/keep-objects.ts';
import type { RunConfig, Secrets } from '../config/run-config.ts';
import { buildReportInput } from '../report-input.ts';
import type { RunListener } from '../run-event.ts';
import { deliverCard } from './deliver-card.ts';
import { deliverResults } from './deliver-results.ts';
import { readDeliveryState, writeDeliveryState, type DeliveryLog, type DeliveryState } from './delivery-state.ts';
import { uploadRun } from './upload-run.ts';

export interface DeliverOptions {
  readonly runId: string;
  readonly config: RunConfig;
  readonly secrets: Secrets;
  readonly notify: RunListener;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Sends only the card. */
export async function sendCard(path: string, options: DeliverOptions): Promise<void> {
  if (!options.config.delivery.teamsCard) return;
  await deliverRun(path, options, ['Teams']);
}

const receivers = ['Teams', 'BACKEND_API', 'S3'] as const;

/**
 * Sends a finished run outwards: the card to Teams, results to BACKEND_API, the whole directory to a bucket. Each is sent once; what is
 * away is named in delivery.json and in a notice, and never fails the run. Returns what was not delivered.
 */
export async function deliverRun(
  path: string,
  options: DeliverOptions,
  to: readonly (typeof receivers)[number][] = receivers,
): Promise<DeliveryState['problems']> {
  const { runId, config, secrets, notify, signal } = options;
  const before = await readDeliveryState(path);
  const delivered = new Set(before.delivered);
  let { retention } = before;
  const problems: { to: string; message: string }[] = [];
  const save = (): Promise<void> =>
    writeDeliveryState(path, { schemaVersion: 1, delivered: [...delivered], problems, retention });
  const log: DeliveryLog = {
    has: (key) => delivered.has(key),
    add: async (...keys) => {
      for (const key of keys) delivered.add(key);
      await save();
    },
  };
  const send = async (to: string, work: () => Promise<string | null>): Promise<void> => {
    const problem = await work().catch((error: unknown) => {
      signal.throwIfAborted();
      if (isEvalError(error)) return `${error.message} (${error.code})`;
      throw error;
    });
    if (problem !== null) problems.push({ to, message: problem });
  };

  if (config.delivery.teamsCard && to.includes('Teams')) {
    await send('Teams', async () =>
      secrets.teamsWebhookUrl === null
        ? 'TEAMS_WEBHOOK_URL is not set here'
        : deliverCard(path, secrets.teamsWebhookUrl, log, signal),
    );
  }
  const { backendApi } = config;
  if (backendApi !== null && to.includes('BACKEND_API')) {
    await send('BACKEND_API', async () =>
      deliverResults(backendApi, await buildReportInput(path, options.now()), log, signal),
    );
  }
  const { runLogsUrl, runLogsDays } = config.delivery;
  if (runLogsUrl !== null && to.includes('S3')) {
    const store = await openS3(secrets.s3);
    try {
      await send('S3', async () => {
        await uploadRun(path, runId, runLogsUrl, store, log);
        return null;
      });
      const kept = await keepObjects(store, runLogsUrl, runLogsDays);
      retention = kept.message;
      if (kept.kind !== 'kept') notify({ kind: 'notice', message: `run logs: ${kept.message}` });
    } finally {
      store.close();
    }
  }
  await save();
  for (const { to, message } of problems) {
    notify({
      kind: 'notice',
      message: `not delivered to ${to}: ${message}. \`vllm-eval deliver ${runId}\` sends it again.`,
    });
  }
  return problems;
}
