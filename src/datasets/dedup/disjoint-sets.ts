/** Union-find over 0 … count − 1. The root of a set is its smallest member. */
export function createDisjointSets(count: number): { find(member: number): number; join(a: number, b: number): void } {
  const parents = Uint32Array.from({ length: count }, (_, index) => index);
  const find = (member: number): number => {
    let root = member;
    while (parents[root] !== root) {
      const parent = parents[root] ?? root;
      parents[root] = parents[parent] ?? parent;
      root = parent;
    }
    return root;
  };
  const join = (a: number, b: number): void => {
    const [first, second] = [find(a), find(b)];
    parents[Math.max(first, second)] = Math.min(first, second);
  };
  return { find, join };
}
