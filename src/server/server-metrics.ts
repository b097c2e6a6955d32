import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { webhookResults, type WebhookResult } from '../release/receive-webhook.ts';
import { releaseStates } from '../release/release-ledger.ts';
import type { ReleaseTrigger } from '../release/open-release-trigger.ts';
import { verdictKinds } from '../contracts/verdict.ts';
import { readTimeline } from '../pipeline/timeline.ts';
import type { RunIndex } from './run-index.ts';

export interface ServerMetrics {
  countDelivery(result: WebhookResult): void;
  /** Prometheus text format 0.0.4. */
  render(): Promise<string>;
  readonly contentType: string;
}

/** Metrics of the receiver and of the runs there are; the latter are looked at when they are asked for. */
export function createServerMetrics(index: RunIndex, trigger: ReleaseTrigger | null): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const deliveries = new Counter({
    name: 'vllm_eval_webhook_deliveries_total',
    help: 'Webhook deliveries by what became of them',
    labelNames: ['result'],
    registers: [registry],
  });
  for (const result of webhookResults) deliveries.inc({ result }, 0);
  const gauge = (name: string, help: string, label?: string): Gauge =>
    new Gauge({ name, help, labelNames: label === undefined ? [] : [label], registers: [registry] });
  const depth = gauge('vllm_eval_release_queue_depth', 'Deliveries that nothing came of yet');
  const releases = gauge('vllm_eval_releases', 'Releases by state', 'state');
  const runs = gauge('vllm_eval_runs', 'Runs by verdict; UNFINISHED without one', 'verdict');
  const lastReport = gauge('vllm_eval_last_report_timestamp_seconds', 'When the newest run with a verdict was decided');
  const latency = gauge('vllm_eval_release_to_report_seconds', 'From the release to its report, of that run');

  const refresh = async (): Promise<void> => {
    depth.set(trigger?.ledger.pending().length ?? 0);
    const states = trigger?.ledger.releases() ?? [];
    for (const state of releaseStates)
      releases.set({ state }, states.filter((release) => release.state === state).length);
    const listed = await index.list();
    for (const verdict of [...verdictKinds, null]) {
      runs.set({ verdict: verdict ?? 'UNFINISHED' }, listed.filter((run) => run.verdict === verdict).length);
    }
    const newest = listed.find(({ verdict }) => verdict !== null);
    const timeline = newest === undefined ? null : await readTimeline(newest.path);
    if (timeline?.reportedAt !== undefined && timeline.reportedAt !== null) {
      lastReport.set(Date.parse(timeline.reportedAt) / 1000);
      latency.set(timeline.seconds);
    }
  };
  return {
    countDelivery: (result) => deliveries.inc({ result }),
    render: async () => {
      await refresh();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
