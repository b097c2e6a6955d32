import { engineStep } from './engine-step.ts';

export const deepevalRunner = engineStep({
  name: 'deepeval-runner',
  summary: 'test-case suites with deterministic and LLM-judged metrics',
  engine: 'deepeval',
  timeoutMinutes: 60,
  applies: (config) => config.deepeval !== null,
});

export const evalchemyRunner = engineStep({
  name: 'evalchemy-runner',
  summary: 'standard benchmarks (lm-evaluation-harness task files)',
  engine: 'standard',
  timeoutMinutes: 60,
  applies: (config) => config.standard.length > 0,
});

export const nvidiaRunner = engineStep({
  name: 'nvidia-runner',
  summary: 'reasoning benchmarks (AIME and its kin)',
  engine: 'reasoning',
  timeoutMinutes: 60,
  applies: (config) => config.reasoning !== null,
});

export const vllmBenchmark = engineStep({
  name: 'vllm-benchmark',
  summary: 'serving performance under load (TTFT, TPOT, ITL, E2EL, throughput)',
  engine: 'serving',
  timeoutMinutes: 60,
  applies: (config) => config.serving !== null,
});
