import type { AnswerKey } from '../contracts/exam.ts';
import { choiceLogprobs } from './choice-logprobs.ts';
import type { ContinuationLogprobs } from './choice-logprobs.ts';
import { hash32, uniform } from './seeded-random.ts';
import type { Quality, TaskAnswerKey } from './simulator-config.ts';
import { SuffixIndex } from './suffix-index.ts';

/** A question the simulator knows the answer of, and how it will be answered. */
export interface KnownItem {
  readonly key: AnswerKey;
  readonly isRight: boolean;
  /** What a generation says. */
  readonly answer: string;
  /** Of a `choices` key, per continuation; empty otherwise. */
  readonly continuations: readonly ContinuationLogprobs[];
  /** Index of the winning continuation; −1 for a `text` key. */
  readonly chosen: number;
}

export interface QualityModel {
  /** The item whose context the prompt ends with (white space at the end set aside), the longest if several do. */
  findByContext(prompt: string): KnownItem | null;
  /** The item and continuation the prompt ends with, and where in the prompt the continuation starts. */
  findByContinuation(prompt: string): { item: KnownItem; continuation: number; start: number } | null;
}

interface Entry extends TaskAnswerKey {
  /** Hash of what makes the item itself: draws are keyed by it. */
  readonly identity: number;
}

/** Answers known questions with a given accuracy. Same seed and settings, same answers; see `qualitySchema`. */
export function createQualityModel(keys: readonly TaskAnswerKey[], quality: Quality, seed: number): QualityModel {
  const contexts = new SuffixIndex<Entry>();
  const continuations = new SuffixIndex<{ entry: Entry; continuation: number }>();
  for (const { task, key } of keys) {
    const gold = key.kind === 'text' ? key.gold : (key.continuations[key.gold] ?? '');
    const entry: Entry = { task, key, identity: hash32(0, task, key.context, gold) };
    contexts.add(entry.key.context.trimEnd(), entry);
    if (entry.key.kind !== 'choices') continue;
    for (const [index, continuation] of entry.key.continuations.entries()) {
      continuations.add(entry.key.context + continuation, { entry, continuation: index });
    }
  }
  return {
    findByContext(prompt) {
      const found = contexts.find(prompt.trimEnd());
      return found === null ? null : decide(found.value, quality, seed);
    },
    findByContinuation(prompt) {
      const found = continuations.find(prompt);
      if (found === null) return null;
      const { entry, continuation } = found.value;
      const start = prompt.length - found.length + entry.key.context.length;
      return { item: decide(entry, quality, seed), continuation, start };
    },
  };
}

function decide({ task, key, identity }: Entry, quality: Quality, seed: number): KnownItem {
  const accuracy = quality.accuracyByTask[task] ?? quality.accuracy;
  const redrawn = uniform(quality.flipSeed, 'flip', identity) < quality.flipNoise;
  const difficulty = uniform(redrawn ? hash32(quality.flipSeed, 'redraw', seed) : seed, 'difficulty', identity);
  const isRight = difficulty < accuracy;
  if (key.kind === 'text') {
    return { key, isRight, answer: isRight ? key.gold : key.wrong, continuations: [], chosen: -1 };
  }
  const chosen = isRight ? key.gold : wrongChoice(key.gold, key.continuations.length, uniform(seed, 'wrong', identity));
  return {
    key,
    isRight,
    answer: key.continuations[chosen]!,
    continuations: choiceLogprobs(
      key.continuations,
      chosen,
      Math.abs(accuracy - difficulty),
      hash32(seed, 'choices', identity),
    ),
    chosen,
  };
}

function wrongChoice(gold: number, count: number, draw: number): number {
  if (count < 2) return gold;
  const index = Math.floor(draw * (count - 1));
  return index >= gold ? index + 1 : index;
}
