const poolSize = 4;

/** numpy's `SeedSequence(seed).generate_state(count, uint64)`: O'Neill's seed_seq_fe with 128 bits of pool. */
export function seedSequence(seed: bigint, count: number): bigint[] {
  const entropy: number[] = [];
  for (let rest = seed; rest > 0n; rest >>= 32n) entropy.push(Number(rest & 0xffff_ffffn));
  let constant = 0x43b0_d7e5;
  const hash = (value: number): number => {
    const mixed = value ^ constant;
    constant = Math.imul(constant, 0x931e_8875);
    const product = Math.imul(mixed, constant);
    return product ^ (product >>> 16);
  };
  const mix = (left: number, right: number): number => {
    const result = Math.imul(0xca01_f9dd, left) - Math.imul(0x4973_f715, right);
    return result ^ (result >>> 16);
  };
  const pool = Array.from({ length: poolSize }, (_, index) => hash(entropy[index] ?? 0));
  const places = [...pool.keys()];
  for (const source of places) {
    for (const target of places) {
      if (source !== target) pool[target] = mix(pool[target] ?? 0, hash(pool[source] ?? 0));
    }
  }
  for (const word of entropy.slice(poolSize)) {
    for (const target of places) pool[target] = mix(pool[target] ?? 0, hash(word));
  }

  let outConstant = 0x8b51_f9dd;
  const words = Array.from({ length: 2 * count }, (_, index) => {
    const mixed = (pool[index % poolSize] ?? 0) ^ outConstant;
    outConstant = Math.imul(outConstant, 0x58f3_8ded);
    const product = Math.imul(mixed, outConstant);
    return BigInt((product ^ (product >>> 16)) >>> 0);
  });
  return Array.from({ length: count }, (_, index) => (words[2 * index] ?? 0n) | ((words[2 * index + 1] ?? 0n) << 32n));
}
