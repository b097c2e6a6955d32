import { hash32, uniform } from './seeded-random.ts';
import type { Faults } from './simulator-config.ts';

const kinds = [
  'status429',
  'status500',
  'status503',
  'connectionReset',
  'truncate',
  'stall',
  'streamError',
  'html',
  'malformedJson',
  'emptyStream',
  'slowFirstByte',
] as const satisfies readonly (keyof Faults)[];
export type FaultKind = (typeof kinds)[number];

/** Picks what goes wrong with a request, by its body and by how often that body has come before. */
export function createFaultPicker(faults: Faults, seed: number): (body: string) => FaultKind | null {
  if (kinds.every((kind) => faults[kind] === 0)) return () => null;
  const timesSeen = new Map<number, number>();
  return (body) => {
    const key = hash32(seed, 'fault', body);
    const attempt = timesSeen.get(key) ?? 0;
    timesSeen.set(key, attempt + 1);
    let draw = uniform(key, attempt);
    for (const kind of kinds) {
      if (draw < faults[kind]) return kind;
      draw -= faults[kind];
    }
    return null;
  };
}
