import { z } from 'zod';
import { engineNames } from '../contracts/exam.ts';
import type { MetricNoise } from '../contracts/metric-noise.ts';
import { type Database, toClickHouseTime } from './database.ts';

const noiseSchema = z.object({
  engine: z.enum(engineNames),
  suite: z.string(),
  task: z.string(),
  metric: z.string(),
  exam: z.string(),
  runs: z.number(),
  degreesOfFreedom: z.number(),
  scale: z.enum(['linear', 'log']),
  standardDeviation: z.number(),
});

export async function noise(database: Database, modelLine: string, gpu: string): Promise<readonly MetricNoise[]> {
  return database.query(
    `SELECT engine, suite, task, metric, exam, runs, degrees_of_freedom AS degreesOfFreedom, scale,
            standard_deviation AS standardDeviation
     FROM aa_noise FINAL WHERE model_line = {modelLine:String} AND gpu = {gpu:String}
     ORDER BY engine, suite, task, metric, exam`,
    { modelLine, gpu },
    noiseSchema,
  );
}

export async function saveNoise(
  database: Database,
  modelLine: string,
  gpu: string,
  learnt: readonly MetricNoise[],
  at: Date,
): Promise<void> {
  await database.insert(
    'aa_noise',
    learnt.map(({ degreesOfFreedom, standardDeviation, ...row }) => ({
      ...row,
      model_line: modelLine,
      gpu,
      learnt_at: toClickHouseTime(at.toISOString()),
      degrees_of_freedom: degreesOfFreedom,
      standard_deviation: standardDeviation,
    })),
  );
}
