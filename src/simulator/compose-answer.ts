import { jsonInstance } from './json-instance.ts';
import type { PropertyRule } from './json-instance.ts';
import { pseudoText } from './pseudo-text.ts';
import type { KnownItem } from './quality-model.ts';
import { textMatching } from './regex-text.ts';
import type { AnswerFormat } from './sampling-fields.ts';
import { createSeededRandom } from '../contracts/seeded-random.ts';

/** What the model says: the known answer where it fits the asked form, else something made up that fits. */
export function composeAnswer(
  item: KnownItem | null,
  format: AnswerFormat | null,
  rule: PropertyRule | null,
  seed: number,
): string {
  const random = createSeededRandom(seed);
  const known = item?.answer.trim();
  switch (format?.kind) {
    case undefined:
      return item === null ? pseudoText(seed) : item.answer;
    case 'choice':
      return known !== undefined && format.choices.includes(known)
        ? known
        : format.choices[Math.floor(random() * format.choices.length)]!;
    case 'regex': {
      const madeUp = textMatching(format.pattern, random);
      return known !== undefined && new RegExp(`^(?:${format.pattern})$`, 'u').test(known) ? known : madeUp;
    }
    case 'json-object':
      return known !== undefined && isJsonObject(known) ? known : JSON.stringify({ answer: known ?? 'unknown' });
    case 'json':
      return known !== undefined && isJsonObject(known)
        ? known
        : JSON.stringify(jsonInstance(format.schema, random, rule ?? undefined));
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
