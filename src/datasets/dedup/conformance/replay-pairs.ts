import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { editDistance, relativeEditDistance } from '../edit-distance.ts';
import { normaliseText } from '../normalise-text.ts';
import { characterShingles, jaccard, wordShingles } from '../shingles.ts';

const vectorSchema = z.looseObject({ a: z.string(), b: z.string() });

/**
 * Replays `pairs.jsonl` of a folder: two texts, and what Python's unicodedata, hashlib and Levenshtein made of them. `difference` is
 * null where all figures agree.
 */
export function* replayPairs(
  directory: string,
): Generator<{ name: string; difference: string | null }, void, undefined> {
  const lines = readFileSync(join(directory, 'pairs.jsonl'), 'utf8').trim().split('\n');
  for (const [index, line] of lines.entries()) {
    const vector = vectorSchema.parse(JSON.parse(line));
    for (const [name, found] of Object.entries(figures(vector.a, vector.b))) {
      const expected = vector[name];
      const agrees =
        typeof found === 'number' && typeof expected === 'number'
          ? Math.abs(found - expected) < 1e-9
          : found === expected;
      yield {
        name: `pairs:${index + 1} ${name}`,
        difference: agrees ? null : `expected ${JSON.stringify(expected)}, found ${found}`,
      };
    }
  }
}

function figures(rawA: string, rawB: string): Record<string, string | number> {
  const [a, b] = [normaliseText(rawA), normaliseText(rawB)];
  const [shinglesA, shinglesB] = [characterShingles(a), characterShingles(b)];
  return {
    norm_a: a,
    norm_b: b,
    sha256_a: createHash('sha256').update(a).digest('hex'),
    sha256_b: createHash('sha256').update(b).digest('hex'),
    shingles_a: shinglesA.size,
    shingles_b: shinglesB.size,
    jaccard_char5: jaccard(shinglesA, shinglesB),
    jaccard_word5: jaccard(wordShingles(a), wordShingles(b)),
    levenshtein: editDistance(a, b),
    levenshtein_normalised: relativeEditDistance(a, b),
    levenshtein_raw: editDistance(rawA, rawB),
  };
}
