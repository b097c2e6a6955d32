import type { LatencyScheduler } from './latency-scheduler.ts';
import type { QualityModel } from './quality-model.ts';
import type { EffectiveSimulatorConfig } from './simulator-config.ts';
import type { VllmMetrics } from './vllm-metrics.ts';

/** What every route needs. */
export interface SimulatorContext {
  readonly config: EffectiveSimulatorConfig;
  readonly quality: QualityModel;
  readonly scheduler: LatencyScheduler;
  readonly metrics: VllmMetrics;
  readonly systemFingerprint: string;
  /** Seconds since the epoch; `created` of what does not change. */
  readonly startedSeconds: number;
  readonly nowSeconds: () => number;
  /** 16 hex digits, unlike any before. */
  readonly nextId: () => string;
}
