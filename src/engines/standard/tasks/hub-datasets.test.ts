import { describe, expect, it } from 'vitest';
import { datasetReference } from './hub-datasets.ts';

describe('datasetReference', () => {
  it.each([
    ['allenai/ai2_arc', 'ARC-Easy', 'arc-easy', undefined],
    ['cais/mmlu', 'anatomy', 'mmlu', 'anatomy'],
    ['skt/kobest_v1', 'copa', 'kobest', 'copa'],
    ['openai/gsm8k', 'main', 'gsm8k', undefined],
    ['truthfulqa/truthful_qa', 'multiple_choice', 'truthfulqa', 'multiple_choice'],
    ['Rowan/hellaswag', null, 'hellaswag', undefined],
    ['my-own', null, 'my-own', undefined],
    ['my-own', 'part', 'my-own', 'part'],
  ])('%s %s → %s %s', (path, configuration, name, config) => {
    expect(datasetReference(path, configuration)).toEqual({ name, config });
  });
});
