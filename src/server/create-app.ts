import { createHash, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { Hono } from 'hono';
import { isEvalError } from '../contracts/errors.ts';
import { readMetrics, readRun, readVerdict } from '../pipeline/read-run.ts';
import { readTimeline } from '../pipeline/timeline.ts';
import type { ReleaseTrigger } from '../release/open-release-trigger.ts';
import type { WebhookReceiver } from '../release/receive-webhook.ts';
import { readStepStates } from '../journal/step-state.ts';
import { readBody } from './read-body.ts';
import { createRunIndex } from './run-index.ts';
import { isRunId, runFile } from './run-files.ts';
import { createServerMetrics } from './server-metrics.ts';

export interface AppOptions {
  readonly outputDirectory: string;
  /** Null: no receiver, reports and API only. */
  readonly trigger: ReleaseTrigger | null;
  readonly receiver: WebhookReceiver | null;
  /** Bearer token of `/api` and `/runs`; null leaves them open. */
  readonly token: string | null;
  /** Whether new work is taken: false once the server is asked to stop. */
  readonly isReady: () => boolean;
  readonly log: (event: object) => void;
  readonly now: () => Date;
}

/** GitHub sends at most 25 MB; a package event has tens of kilobytes. */
const maximumBodyBytes = 5 << 20;

/** The HTTP interface: webhooks in; reports, runs and metrics out. */
export function createApp(options: AppOptions): Hono {
  const { outputDirectory, trigger, receiver, token, now, log } = options;
  const index = createRunIndex(outputDirectory);
  const metrics = createServerMetrics(index, trigger);
  const app = new Hono();

  app.post('/webhooks/github', async (context) => {
    if (receiver === null) return context.json({ result: 'unavailable', message: 'no trigger is configured' }, 503);
    const body = await readBody(context.req.raw, maximumBodyBytes).catch(() => undefined);
    const id = context.req.header('x-github-delivery');
    const answer =
      body === undefined
        ? ({ status: 400, result: 'invalid', message: 'the body broke off' } as const)
        : body === null
          ? ({ status: 413, result: 'too-large', message: `expected at most ${maximumBodyBytes} bytes` } as const)
          : await receiver.receive(
              {
                event: context.req.header('x-github-event'),
                id,
                signature: context.req.header('x-hub-signature-256'),
                body,
              },
              now(),
            );
    metrics.countDelivery(answer.result);
    if (answer.result === 'accepted') trigger?.worker.wake();
    if (answer.result !== 'ignored') log({ kind: 'delivery', id: id?.slice(0, 100), ...answer });
    return context.json({ result: answer.result, message: answer.message }, answer.status);
  });

  app.get('/healthz', (context) => context.text('ok\n'));
  app.get('/readyz', (context) => (options.isReady() ? context.text('ready\n') : context.text('stopping\n', 503)));
  app.get('/metrics', async (context) => {
    return context.body(await metrics.render(), 200, { 'content-type': metrics.contentType });
  });

  const guarded = new Hono();
  guarded.use(async (context, next) => {
    const given = /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    if (token === null || (given !== undefined && isSame(given, token))) return next();
    return context.json({ error: 'expected a bearer token' }, 401, { 'www-authenticate': 'Bearer' });
  });
  guarded.get('/api/releases', (context) => context.json({ releases: trigger?.ledger.releases() ?? [] }));
  guarded.get('/api/runs', async (context) => {
    // Where a run lies on this machine is nobody's business.
    const runs = (await index.list()).map((run) => ({ ...run, path: undefined }));
    return context.json({ runs });
  });
  guarded.get('/api/runs/:runId', async (context) => {
    const path = join(outputDirectory, context.req.param('runId'));
    if (!isRunId(context.req.param('runId'))) return context.notFound();
    const { runId, createdAt, modelLine, suite, release, target, toolVersion } = await readRun(path);
    const [steps, timeline] = [await readStepStates(path), await readTimeline(path)];
    return context.json({ runId, createdAt, modelLine, suite, release, target, toolVersion, steps, timeline });
  });
  guarded.get('/api/runs/:runId/verdict', async (context) => {
    if (!isRunId(context.req.param('runId'))) return context.notFound();
    return context.json(await readVerdict(join(outputDirectory, context.req.param('runId'))));
  });
  guarded.get('/api/runs/:runId/metrics', async (context) => {
    if (!isRunId(context.req.param('runId'))) return context.notFound();
    return context.json({ rows: await readMetrics(join(outputDirectory, context.req.param('runId'))) });
  });
  guarded.get('/runs/:runId/:file', async (context) => {
    return (
      (await runFile(outputDirectory, context.req.param('runId'), context.req.param('file'))) ?? context.notFound()
    );
  });
  app.route('/', guarded);

  app.notFound((context) => context.json({ error: 'not found' }, 404));
  app.onError((error, context) => {
    if (isEvalError(error)) {
      const isMissing = error.code === 'EVAL_JOURNAL_FILE_MISSING' || error.code === 'EVAL_RUN_NO_VERDICT';
      return context.json({ error: error.code }, isMissing ? 404 : 500);
    }
    log({ kind: 'error', message: error.stack ?? error.message });
    return context.json({ error: 'unexpected' }, 500);
  });
  return app;
}

/** Compares digests: neither length nor content of the token shows in the time taken. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
