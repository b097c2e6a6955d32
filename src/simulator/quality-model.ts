import type { AnswerKey } from '../contracts/exam.ts';
import { choiceLogprobs } from './choice-logprobs.ts';
import type { ContinuationLogprobs } from './choice-logprobs.ts';
import { hash32, uniform } from './seeded-random.ts';
import type { Quality, TaskAnswerKey } from './simulator-config.ts';
import { SuffixIndex } from './suffix-index.ts';

/** A question the simulator knows the answer of, and how it will be answered. */
export interface KnownItem {
  readonly key: AnswerKey;
  /** What a generation says. */
  readonly answer: string;
  /** Of a `choices` key, per continuation; empty otherwise. */
  readonly continuations: readonly ContinuationLogprobs[];
}

export interface QualityModel {
  /**
   * The item whose context the prompt ends with (white space at the end set aside), the longest if several do.
   * `sampleSeed` is given for sampled answers: see `samplingNoise` of the settings.
   */
  findByContext(prompt: string, sampleSeed?: number): KnownItem | null;
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
  const continuations = new SuffixIndex<{ readonly entry: Entry; readonly continuation: number }>();
  for (const { task, key } of keys) {
    const gold = key.kind === 'text' ? key.gold : (key.continuations[key.gold] ?? '');
    const entry: Entry = { task, key, identity: hash32(0, task, key.context, gold) };
    contexts.add('', key.context.trimEnd(), entry);
    if (key.kind !== 'choices') continue;
    for (const [index, continuation] of key.continuations.entries()) {
      continuations.add(key.context, continuation, { entry, continuation: index });
    }
  }
  return {
    findByContext(prompt, sampleSeed) {
      const found = contexts.find(prompt.trimEnd());
      return found === null ? null : decide(found.value, quality, seed, sampleSeed);
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

function decide({ task, key, identity }: Entry, quality: Quality, seed: number, sampleSeed?: number): KnownItem {
  const accuracy = quality.accuracyByTask[task] ?? quality.accuracy;
  const difficulty = uniform(difficultySeed(identity, quality, seed, sampleSeed), 'difficulty', identity);
  const isRight = difficulty < accuracy;
  if (key.kind === 'text') return { key, answer: isRight ? key.gold : key.wrong, continuations: [] };

  const count = key.continuations.length;
  const chosen = isRight ? key.gold : wrongChoice(key.gold, count, uniform(seed, 'wrong', identity));
  const confidence = Math.abs(accuracy - difficulty);
  return {
    key,
    answer: key.continuations[chosen]!,
    continuations: choiceLogprobs(key.continuations, chosen, confidence, hash32(seed, 'choices', identity)),
  };
}

/** The seed of an item's difficulty: the simulator's, unless noise gives the item another one. */
function difficultySeed(identity: number, quality: Quality, seed: number, sampleSeed: number | undefined): number {
  if (sampleSeed !== undefined && uniform(sampleSeed, 'noise', identity) < quality.samplingNoise) return sampleSeed;
  if (uniform(quality.flipSeed, 'flip', identity) < quality.flipNoise) return hash32(quality.flipSeed, 'redraw', seed);
  return seed;
}

function wrongChoice(gold: number, count: number, draw: number): number {
  if (count < 2) return gold;
  const index = Math.floor(draw * (count - 1));
  return index >= gold ? index + 1 : index;
}
