import type { Run } from '../contracts/run.ts';
import type { Store } from '../store/store.ts';
import { learnNoise } from '../verdict/history/learn-noise.ts';

const learntFrom = 100;

/** Learns anew how much the metrics of a run's model line move on its GPU, from the accepted runs that the store has, and keeps it there. */
export async function learnNoiseOf(store: Store, { modelLine, gpu }: Pick<Run, 'modelLine' | 'gpu'>): Promise<void> {
  const onGpu = (await store.acceptedHistory(modelLine, learntFrom)).filter((run) => run.gpu === (gpu ?? ''));
  const learntAt = onGpu[0]?.acceptedAt;
  if (learntAt === null || learntAt === undefined) return;
  await store.saveNoise(modelLine, gpu ?? '', learnNoise(onGpu), new Date(learntAt));
}
