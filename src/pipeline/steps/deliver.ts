import { deliverRun } from '../delivery/deliver-run.ts';
import type { Step } from '../step.ts';

/** Sends the finished run outwards. What is away never fails the run: it is sent again by `vllm-eval deliver`. */
export const deliverStep: Step = {
  name: 'deliver',
  summary: 'Teams card, BACKEND_API, run directory to S3',
  needs: ['report'],
  engine: null,
  asksModel: false,
  timeoutMinutes: 15,
  maxAttempts: 3,
  applies: ({ backendApi, delivery }) => backendApi !== null || delivery.teamsCard || delivery.runLogsUrl !== null,
  execute: async ({ directory, ...context }) => {
    await deliverRun(directory.path, context);
  },
};
