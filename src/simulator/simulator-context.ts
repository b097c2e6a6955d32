import { createLatencyScheduler } from './latency-scheduler.ts';
import type { LatencyScheduler } from './latency-scheduler.ts';
import { loadAnswerKeys } from './load-answer-keys.ts';
import { createQualityModel } from './quality-model.ts';
import type { QualityModel } from './quality-model.ts';
import { hash32 } from './seeded-random.ts';
import type { EffectiveSimulatorConfig } from './simulator-config.ts';
import { vocabularySize } from './tokenizer.ts';
import { createVllmMetrics } from './vllm-metrics.ts';
import type { VllmMetrics } from './vllm-metrics.ts';

/** The vLLM that is simulated, as /version says it. */
export const simulatedVersion = '0.32.0';

/** What every route needs. */
export interface SimulatorContext {
  readonly config: EffectiveSimulatorConfig;
  readonly quality: QualityModel;
  readonly scheduler: LatencyScheduler;
  readonly metrics: VllmMetrics;
  /** Tells another model, length or tokenizer, as a real server's tells another configuration; not another quality. */
  readonly systemFingerprint: string;
  /** Seconds since the epoch; `created` of what does not change. */
  readonly startedSeconds: number;
  readonly nowSeconds: () => number;
  /** 16 hex digits, unlike any before. */
  readonly nextId: () => string;
}

/** Reads the exam files; throws EVAL_SIMULATOR_EXAM_*. */
export async function createSimulatorContext(config: EffectiveSimulatorConfig): Promise<SimulatorContext> {
  const startedMs = Date.now();
  const { servedModelName, modelRoot, maxModelLength } = config;
  const metrics = createVllmMetrics({ servedModelName, maxModelLength, createdSeconds: startedMs / 1000 }, () =>
    scheduler.load(),
  );
  const decodeStepMs = config.latency.decodeStepMs + config.faults.extraMsPerToken;
  const scheduler = createLatencyScheduler({ ...config.latency, decodeStepMs }, config.seed, metrics);
  const keys = [...config.answerKeys, ...(await loadAnswerKeys(config.examFiles))];
  const fingerprint = hash32(0, servedModelName, modelRoot, maxModelLength, vocabularySize);
  const idPrefix = hex(hash32(process.pid, String(startedMs)));
  let ids = 0;
  return {
    config,
    quality: createQualityModel(keys, config.quality, config.seed),
    scheduler,
    metrics,
    systemFingerprint: `vllm-${simulatedVersion}-${hex(fingerprint)}`,
    startedSeconds: Math.floor(startedMs / 1000),
    nowSeconds: () => Math.floor(Date.now() / 1000),
    nextId() {
      ids += 1;
      return idPrefix + hex(ids);
    },
  };
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
