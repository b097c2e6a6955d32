import type { Step } from '../step.ts';
import { engineStep } from './engine-step.ts';

const deepevalRunner = engineStep({
  name: 'deepeval-runner',
  summary: 'test-case suites with deterministic and LLM-judged metrics',
  engine: 'deepeval',
  timeoutMinutes: 60,
  applies: (config) => config.deepeval !== null,
});

const evalchemyRunner = engineStep({
  name: 'evalchemy-runner',
  summary: 'standard benchmarks (lm-evaluation-harness task files)',
  engine: 'standard',
  timeoutMinutes: 60,
  applies: (config) => config.standard.length > 0,
});

const nvidiaRunner = engineStep({
  name: 'nvidia-runner',
  summary: 'reasoning benchmarks (AIME, LiveCodeBench and their kin)',
  engine: 'reasoning',
  timeoutMinutes: 60,
  applies: (config) => config.reasoning !== null,
});

const vllmBenchmark = engineStep({
  name: 'vllm-benchmark',
  summary: 'serving performance under load (TTFT, TPOT, ITL, E2EL, throughput)',
  engine: 'serving',
  timeoutMinutes: 60,
  applies: (config) => config.serving !== null,
});

/** All of them, in the order they run. */
export const engineSteps: readonly Step[] = [deepevalRunner, evalchemyRunner, nvidiaRunner, vllmBenchmark];
