import { expect, test } from 'vitest';
import type { StepName } from '../contracts/run.ts';
import { roundsOf, type MeasuredRun, type MeasuredStep } from './measured-run.ts';
import { secondsToReport, type PlannedStep } from './run-plan.ts';

const planned = (step: StepName, seconds: number | null): PlannedStep => ({
  step,
  summary: '',
  applies: seconds !== null,
  tasks: [],
  seconds,
});
const steps = [
  planned('prepare-dataset', 3),
  planned('evalchemy-runner', 40),
  planned('nvidia-runner', 30),
  planned('vllm-benchmark', 20),
  planned('extend', null),
  planned('report', 1),
  planned('deliver', 5),
];
const ran = (...names: StepName[]): MeasuredRun['steps'] =>
  new Map(names.map((name): [StepName, MeasuredStep] => [name, { overheadSeconds: 0, parallel: 1 }]));

test('without an earlier run steps follow each other', () => {
  expect(secondsToReport(steps, null)).toBe(99);
});

test('as an earlier run went: what ran beside does not count, what was waited does, and what is new does', () => {
  const earlier: MeasuredRun = {
    runId: 'R',
    secondsPerRound: new Map(),
    steps: ran('prepare-dataset', 'evalchemy-runner', 'nvidia-runner', 'report', 'deliver'),
    criticalSteps: new Set(['prepare-dataset', 'evalchemy-runner', 'report']),
    waitedSeconds: 25,
    requests: 10,
  };
  expect(secondsToReport(steps, earlier)).toBe(3 + 40 + 20 + 1 + 25);
});

test('rounds: one place takes one request after the other, many places drain at the end', () => {
  expect(roundsOf(10, 1)).toBe(10);
  expect(roundsOf(160, 16)).toBe(10.5);
  expect(roundsOf(3, 16)).toBe(1);
});
