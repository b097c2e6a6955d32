import { expect, test } from 'vitest';
import type { StepName, StepState } from '../contracts/run.ts';
import { runTimeline } from './timeline.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 24, 9, 0, 0) + second * 1000).toISOString();
const ran = (step: StepName, from: number, to: number | null, shard = 0): StepState => ({
  step,
  shard,
  status: to === null ? 'running' : 'done',
  startedAt: at(from),
  finishedAt: to === null ? null : at(to),
  error: null,
});

test('the path goes through what ended last before each step, with what was waited between', () => {
  const states = [
    ran('prepare-dataset', 60, 70),
    ran('deepeval-runner', 70, 75),
    ran('evalchemy-runner', 70, 130),
    ran('vllm-benchmark', 135, 200),
    ran('aggregate-metrics', 200, 202),
    ran('decide', 202, 204),
    ran('report', 204, null),
  ];
  const timeline = runTimeline(states, at(0), new Date(at(210)));
  expect(timeline).toMatchObject({ startedBy: 'release', seconds: 210, reportedAt: at(210) });
  expect(timeline?.criticalPath.map(({ step, seconds, waitedSeconds }) => [step, waitedSeconds, seconds])).toEqual([
    ['prepare-dataset', 60, 10],
    ['evalchemy-runner', 0, 60],
    ['vllm-benchmark', 5, 65],
    ['aggregate-metrics', 0, 2],
    ['decide', 0, 2],
    ['report', 0, 6],
  ]);
  const total = timeline?.criticalPath.reduce((sum, { seconds, waitedSeconds }) => sum + seconds + waitedSeconds, 0);
  expect(total).toBe(210);
});

test('without a release, or with one that a fast clock saw after the run began, it starts with the run', () => {
  const states = [ran('prepare-dataset', 10, 20), ran('report', 20, 30)];
  expect(runTimeline(states, null, new Date(at(40)))).toMatchObject({ startedBy: 'run', seconds: 20 });
  expect(runTimeline(states, at(15), new Date(at(40)))).toMatchObject({ startedBy: 'run', seconds: 20 });
});

test('of shards the one that ended last counts; there is nothing before a report', () => {
  const states = [ran('evalchemy-runner', 0, 30), ran('evalchemy-runner', 0, 50, 1), ran('report', 50, 51)];
  expect(runTimeline(states, null, new Date(at(60)))?.criticalPath[0]).toMatchObject({ shard: 1, seconds: 50 });
  expect(runTimeline(states.slice(0, 2), null, new Date(at(60)))).toBeNull();
});
