/** Seeded stream of uniform 32-bit words. Same seed and label, same words on every machine. */
export interface RandomSource {
  /** Uniform integer in [0, 2³²). */
  nextUint32(): number;
}

/**
 * xoshiro128** (Blackman & Vigna 2018), seeded by splitmix32 over FNV-1a of `label`.
 * The label gives every metric its own stream: adding a task changes no other p-value.
 */
export function createRandomSource(seed: number, label = ''): RandomSource {
  let mixer = (seed ^ fnv1a(label)) >>> 0;
  const splitmix = (): number => {
    mixer = (mixer + 0x9e3779b9) >>> 0;
    let z = mixer;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let d = splitmix() | 1;

  return {
    nextUint32() {
      const scrambled = Math.imul(b, 5);
      const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      return result;
    },
  };
}

/** Uniform in [0, 1) with 32 bits. */
export function nextUniform(random: RandomSource): number {
  return random.nextUint32() / 0x1_0000_0000;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** How many of `bits` fair coins show heads: a draw from Binomial(bits, ½). */
export function countRandomOnes(bits: number, random: RandomSource): number {
  let ones = 0;
  for (let rest = bits; rest > 0; rest -= 32) {
    const word = random.nextUint32();
    ones += populationCount(rest >= 32 ? word : word >>> (32 - rest));
  }
  return ones;
}

/** Ones among 32 bits, added up in parallel fields (Warren, Hacker's Delight, fig. 5-2). */
function populationCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
