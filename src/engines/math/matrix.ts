import { call, flatCall, integer, type MathNode, negate } from './math-node.ts';

type Rows = readonly (readonly MathNode[])[];

/** An expression of matrices as one matrix; null where it is none or shapes do not fit. */
export function asMatrix(node: MathNode): Rows | null {
  if (node.kind === 'matrix') return node.rows;
  if (node.kind !== 'call') return null;
  if (node.name === 'add') {
    const terms = node.args.map(asMatrix);
    return terms.reduce((sum, term) => (sum === null || term === null ? null : addRows(sum, term)));
  }
  if (node.name !== 'mul') return null;
  let product: Rows | null = null;
  let factor: MathNode = integer(1);
  for (const arg of node.args) {
    const rows = asMatrix(arg);
    if (rows === null) factor = flatCall('mul', factor, arg);
    else product = product === null ? rows : multiplyRows(product, rows);
    if (rows !== null && product === null) return null;
  }
  return product?.map((row) => row.map((item) => call('mul', factor, item))) ?? null;
}

function addRows(a: Rows, b: Rows): Rows | null {
  if (a.length !== b.length || a[0]?.length !== b[0]?.length) return null;
  return a.map((row, index) => row.map((item, column) => call('add', item, b[index]?.[column] ?? integer(0))));
}

function multiplyRows(a: Rows, b: Rows): Rows | null {
  if (a[0]?.length !== b.length) return null;
  const columns = b[0]?.map((_, column) => b.map((row) => row[column] ?? integer(0))) ?? [];
  return a.map((row) =>
    columns.map((column) => call('add', ...row.map((item, index) => call('mul', item, column[index] ?? integer(0))))),
  );
}

/** By the first row; null where the matrix is not square. */
export function determinant(rows: Rows): MathNode | null {
  const [first = []] = rows;
  if (first.length !== rows.length || rows.length > 7) return null;
  const [only] = first;
  if (rows.length === 1 && only !== undefined) return only;
  const terms: MathNode[] = [];
  for (const [column, item] of first.entries()) {
    const minor = determinant(rows.slice(1).map((row) => row.filter((_, index) => index !== column)));
    if (minor === null) return null;
    const term = call('mul', item, minor);
    terms.push(column % 2 === 0 ? term : negate(term));
  }
  return call('add', ...terms);
}
