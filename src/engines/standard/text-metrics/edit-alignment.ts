/** How a hypothesis is rewritten into a reference with the fewest edits. */
export interface Alignment {
  readonly distance: number;
  /** By reference word: the hypothesis word it stands beside, -1 before the first. */
  readonly positions: readonly number[];
  readonly hypothesisErrors: readonly boolean[];
  readonly referenceErrors: readonly boolean[];
}

const beamWidth = 25;
const keep = 1;
const substitute = 2;
const insert = 3;
const remove = 4;

/** Word edit distance within a beam around the diagonal, with Tercom's preference: keep or substitute, delete, insert. */
export function alignToReference(hypothesis: readonly string[], reference: readonly string[]): Alignment {
  const columns = reference.length + 1;
  const costs = new Float64Array((hypothesis.length + 1) * columns).fill(Number.POSITIVE_INFINITY);
  const operations = new Uint8Array(costs.length);
  for (let column = 0; column < columns; column += 1) {
    costs[column] = column;
    operations[column] = insert;
  }
  const ratio = hypothesis.length === 0 ? 1 : reference.length / hypothesis.length;
  const beam = beamWidth < ratio / 2 ? Math.ceil(ratio / 2 + beamWidth) : beamWidth;
  for (let row = 1; row <= hypothesis.length; row += 1) {
    const diagonal = Math.floor(row * ratio);
    const last = row === hypothesis.length ? columns : Math.min(columns, diagonal + beam);
    for (let column = Math.max(0, diagonal - beam); column < last; column += 1) {
      const at = row * columns + column;
      const attempt = (cost: number, operation: number): void => {
        if (cost >= (costs[at] ?? 0)) return;
        costs[at] = cost;
        operations[at] = operation;
      };
      if (column > 0) {
        const isSame = hypothesis[row - 1] === reference[column - 1];
        attempt((costs[at - columns - 1] ?? 0) + (isSame ? 0 : 1), isSame ? keep : substitute);
      }
      attempt((costs[at - columns] ?? 0) + 1, remove);
      if (column > 0) attempt((costs[at - 1] ?? 0) + 1, insert);
    }
  }
  return { distance: costs.at(-1) ?? 0, ...trace(operations, hypothesis.length, reference.length) };
}

function trace(operations: Uint8Array, rows: number, words: number): Omit<Alignment, 'distance'> {
  const positions = Array.from({ length: words }, () => -1);
  const hypothesisErrors = Array.from({ length: rows }, () => false);
  const referenceErrors = Array.from({ length: words }, () => false);
  let row = rows;
  let column = words;
  while (row > 0 || column > 0) {
    const operation = operations[row * (words + 1) + column];
    if (operation !== remove) {
      positions[column - 1] = row - 1;
      referenceErrors[column - 1] = operation !== keep;
      column -= 1;
    }
    if (operation !== insert) {
      hypothesisErrors[row - 1] = operation !== keep;
      row -= 1;
    }
  }
  return { positions, hypothesisErrors, referenceErrors };
}
