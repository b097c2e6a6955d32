import { MathSyntaxError } from './build-node.ts';
import { call, childrenOf, integer, type MathNode } from './math-node.ts';

const circular = ['sin', 'cos', 'tan', 'csc', 'sec', 'cot', 'sinh', 'cosh', 'tanh'];
const e: MathNode = { kind: 'constant', name: 'e' };

/** A function of one argument by its LaTeX name. `base` is the subscript, of a logarithm only; f^{-1} of a circular function inverts it. */
export function applyFunction(
  name: string,
  argument: MathNode,
  base: MathNode | null,
  exponent: MathNode | null,
): MathNode {
  if (circular.includes(name) && exponent !== null && isMinusOne(exponent)) return call(`a${name}`, argument);
  const value = plainFunction(name, argument, base);
  return exponent === null ? value : call('pow', value, exponent);
}

function isMinusOne(node: MathNode): boolean {
  return node.kind === 'number' && node.value.numerator === -1n && node.value.denominator === 1n;
}

function plainFunction(name: string, argument: MathNode, base: MathNode | null): MathNode {
  if (circular.includes(name)) return call(name, argument);
  const inverse = /^arc?(sinh|cosh|tanh|sin|cos|tan|csc|sec|cot)$/.exec(name)?.[1];
  if (inverse !== undefined) return call(`a${inverse}`, argument);
  switch (name) {
    case 'log':
      return call('log', argument, base ?? integer(10));
    case 'ln':
      return call('log', argument, base ?? e);
    case 'exp':
      return call('pow', e, argument);
    case 'floor':
      return call('floor', argument);
    case 'ceil':
      return call('ceiling', argument);
    case 'Gamma':
      return call('gamma', argument);
    case 'norm':
      return call('norm', argument);
    case 'det':
    case 'tr':
    case 'trace':
      if (argument.kind !== 'matrix') throw new MathSyntaxError(`the ${name} of what is no matrix`);
      return call(name === 'det' ? 'det' : 'trace', argument);
    default:
      throw new MathSyntaxError(`the function ${name} is not known`);
  }
}

/** A function of several arguments. */
export function applyFunctions(name: string, args: readonly MathNode[]): MathNode {
  if (!['gcd', 'lcm', 'max', 'min'].includes(name)) throw new MathSyntaxError(`the function ${name} is not known`);
  if ((name === 'gcd' || name === 'lcm') && args.some((arg) => arg.kind !== 'number' && childrenOf(arg).length === 0)) {
    throw new MathSyntaxError(`the ${name} of what is no number`);
  }
  return call(name, ...args);
}
