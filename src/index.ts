/**
 * The public API of vllm-eval.
 *
 * @module
 */
export { EvalError, isEvalError } from './contracts/errors.ts';
export type { Exam, ExamDraft, ExamHeader, ExamItem } from './contracts/exam.ts';
export type { MetricRow } from './contracts/metric-row.ts';
export { defaultPolicy } from './contracts/policy.ts';
export type { Policy } from './contracts/policy.ts';
export type { Release } from './contracts/release.ts';
export type { Run } from './contracts/run.ts';
export type { Sample } from './contracts/sample.ts';
export type { Score } from './contracts/score.ts';
export type { Comparison, Finding, Verdict, VerdictKind } from './contracts/verdict.ts';
export { defineMetric } from './engines/deepeval/metric.ts';
export { readSamples } from './journal/read-samples.ts';
export { acceptRun } from './pipeline/baseline.ts';
export { compareRuns } from './pipeline/compare-runs.ts';
export type { RunConfig, Secrets } from './pipeline/config/run-config.ts';
export { readMetrics, readRun, readVerdict } from './pipeline/read-run.ts';
export { recordInDirectory } from './pipeline/run-record.ts';
export type { RunListener } from './pipeline/run-event.ts';
export { runPipeline } from './pipeline/run-pipeline.ts';
export type { ProgressEvent } from './reports/progress-state.ts';
export { startSimulator } from './simulator/start-simulator.ts';
export type { SimulatorConfig } from './simulator/simulator-config.ts';
export { connectTarget } from './target/connect-target.ts';
export { defaultTargetTimeouts } from './target/default-target-timeouts.ts';
export type { Target, TargetOptions } from './target/target.ts';
export { decide } from './verdict/decide.ts';
export type { DecideInput } from './verdict/decide-input.ts';
