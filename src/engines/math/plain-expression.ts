import { call, flatCall, integer, type MathNode, negate } from './math-node.ts';
import { parseNumber } from './build-node.ts';

/** Arithmetic of Python's syntax (`+ - * / **`, brackets); null for anything else. */
export function parsePlainExpression(text: string): MathNode | null {
  const tokens = text.replaceAll('^', '**').match(/\d+\.?\d*|\.\d+|\*\*|[-+*/()]|\S/g) ?? [];
  let at = 0;
  const take = (...wanted: readonly string[]): string | null => {
    const token = tokens[at];
    if (token === undefined || !wanted.includes(token)) return null;
    at += 1;
    return token;
  };
  const atom = (): MathNode | null => {
    if (take('(') !== null) {
      const inside = sum();
      return take(')') === null ? null : inside;
    }
    const token = tokens[at];
    if (token === undefined || !/^[\d.]+$/.test(token) || /^0\d/.test(token)) return null;
    at += 1;
    return parseNumber(token);
  };
  const power = (): MathNode | null => {
    const base = atom();
    if (base === null || take('**') === null) return base;
    const exponent = signed();
    return exponent === null ? null : call('pow', base, exponent);
  };
  const signed = (): MathNode | null => {
    const sign = take('-', '+');
    if (sign === null) return power();
    const operand = signed();
    return operand === null ? null : sign === '-' ? negate(operand) : operand;
  };
  const product = (): MathNode | null => {
    let left = signed();
    for (let operator = take('*', '/'); left !== null && operator !== null; operator = take('*', '/')) {
      const right = signed();
      if (right === null) return null;
      left = flatCall('mul', left, operator === '*' ? right : call('pow', right, integer(-1)));
    }
    return left;
  };
  function sum(): MathNode | null {
    let left = product();
    for (let operator = take('+', '-'); left !== null && operator !== null; operator = take('+', '-')) {
      const right = product();
      if (right === null) return null;
      left = flatCall('add', left, operator === '+' ? right : negate(right));
    }
    return left;
  }
  const result = sum();
  return at === tokens.length ? result : null;
}
