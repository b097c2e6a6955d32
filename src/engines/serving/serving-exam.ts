import { createHash } from 'node:crypto';
import { z } from 'zod';
import { arrivalSchema, type ServingConfig, type ServingScenario } from '../../contracts/engine-config.ts';
import type { ExamDraft, ExamHeader, ExamItem } from '../../contracts/exam.ts';
import { parseWith } from '../../contracts/parse-with.ts';
import { servingMetrics } from './request-scores.ts';

/** One request of one repetition. Its prompt is drawn anew for every run, so that the server's prefix cache is cold. */
export interface ServingWork {
  readonly repetition: number;
  readonly index: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const settingsSchema = z.object({
  scenario: z.string(),
  backend: z.enum(['completions', 'chat']),
  /** Null: closed loop. */
  arrival: arrivalSchema.nullable(),
  workload: z.literal('random-words'),
  maxConcurrency: z.number().int().positive(),
  inputTokens: z.number().int().positive(),
  outputTokens: z.number().int().positive(),
  numPrompts: z.number().int().positive(),
  repetitions: z.number().int().positive(),
  seed: z.number().int(),
});
export type ServingSettings = z.infer<typeof settingsSchema>;

/** The scenario an exam stands for, from `settings` of its header. */
export function servingSettings(header: Pick<ExamHeader, 'task' | 'settings'>): ServingSettings {
  return parseWith(settingsSchema, header.settings, `exam ${header.task}: settings`, 'EVAL_SERVING_EXAM');
}

/** The exam of one scenario: an item per measured request. */
export function servingExam(config: ServingConfig, scenario: ServingScenario, seed: number): ExamDraft<ServingWork> {
  const { maxConcurrency, inputTokens, outputTokens, numPrompts, repetitions } = scenario;
  const settings: ServingSettings = {
    scenario: scenario.name,
    backend: config.backend,
    arrival: scenario.arrival ?? null,
    workload: 'random-words',
    maxConcurrency,
    inputTokens,
    outputTokens,
    numPrompts,
    repetitions,
    seed,
  };
  return {
    header: {
      engine: 'serving',
      suite: config.suite,
      task: scenario.name,
      language: 'en',
      dataset: {
        name: 'random-words',
        version: '1',
        sha256: createHash('sha256').update(JSON.stringify(settings)).digest('hex'),
      },
      repeats: 1,
      sampling: { temperature: 0, maxTokens: outputTokens },
      promptMode: config.backend === 'chat' ? 'chat' : 'completion',
      scorerVersion: 'serving-1',
      metrics: servingMetrics(outputTokens),
      requestsPerItem: (numPrompts + maxConcurrency) / numPrompts,
      settings,
    },
    items: () => servingItems(scenario),
  };
}

function* servingItems(scenario: ServingScenario): Iterable<ExamItem<ServingWork>> {
  const { repetitions, numPrompts, inputTokens, outputTokens } = scenario;
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (let index = 0; index < numPrompts; index += 1) {
      yield {
        itemId: `${repetition}/${index}`,
        index: repetition * numPrompts + index,
        cluster: `repetition ${repetition}`,
        answerKey: null,
        work: { repetition, index, inputTokens, outputTokens },
      };
    }
  }
}
