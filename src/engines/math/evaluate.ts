import { canonicalText } from './canonical-text.ts';
import { absolute, add, type Complex, complexFunctions, divide, multiply, notANumber, power, real } from './complex.ts';
import { exactValue } from './exact-value.ts';
import type { MathNode } from './math-node.ts';
import { rationalToNumber } from './rational.ts';

/** What a symbol or an undefined function is worth, by its name. */
export type Assignment = (name: string) => Complex;

const constants: Readonly<Record<string, Complex>> = {
  pi: real(Math.PI),
  e: real(Math.E),
  i: { re: 0, im: 1 },
  euler: real(0.577_215_664_901_532_9),
  infinity: real(Infinity),
  'complex-infinity': notANumber,
};
const mostTerms = 10_000;

/** The value at a point, as a complex number; not a number where there is none. */
export function evaluate(node: MathNode, valueOf: Assignment): Complex {
  switch (node.kind) {
    case 'number':
      return real(rationalToNumber(node.value));
    case 'decimal':
      return real(node.value);
    case 'symbol':
      return valueOf(node.name);
    case 'constant':
      return constants[node.name] ?? notANumber;
    case 'percent':
      return multiply(evaluate(node.of, valueOf), real(0.01));
    case 'opaque':
      return valueOf(node.text);
    case 'call':
      return evaluateCall(node, valueOf);
    default:
      return notANumber;
  }
}

/** The value of an expression without symbols, if it is real; ±Infinity counts. */
export function evaluateConstant(node: MathNode): number | null {
  const exact = exactValue(node);
  if (exact !== null) return rationalToNumber(exact);
  const { re, im } = evaluate(node, () => notANumber);
  return Number.isNaN(re) || Math.abs(im) > 1e-12 * Math.max(1, Math.abs(re)) ? null : re;
}

function evaluateCall(node: Extract<MathNode, { kind: 'call' }>, valueOf: Assignment): Complex {
  if (node.name.startsWith('?')) return valueOf(canonicalText(node));
  if (node.name === 'sum' || node.name === 'product') return evaluateSeries(node, valueOf);
  const exact = exactValue(node);
  if (exact !== null) return real(rationalToNumber(exact));
  const args = node.args.map((arg) => evaluate(arg, valueOf));
  const [first = notANumber, second = notANumber] = args;
  const own = complexFunctions[node.name];
  if (own !== undefined) return own(first);
  switch (node.name) {
    case 'add':
      return args.reduce(add);
    case 'mul':
      return args.reduce(multiply);
    case 'pow':
      return power(first, second);
    case 'log':
      return divide(logarithm(first), logarithm(second));
    case 'floor':
      return real(Math.floor(first.re));
    case 'ceiling':
      return real(Math.ceil(first.re));
    case 'mod':
      return real(first.re - second.re * Math.floor(first.re / second.re));
    case 'factorial':
      return real(gamma(first.re + 1));
    case 'gamma':
      return real(gamma(first.re));
    case 'binomial':
      return real(gamma(first.re + 1) / (gamma(second.re + 1) * gamma(first.re - second.re + 1)));
    case 'max':
      return real(Math.max(...args.map(({ re }) => re)));
    case 'min':
      return real(Math.min(...args.map(({ re }) => re)));
    case 'norm':
      return real(absolute(first));
    default:
      return notANumber;
  }
}

function logarithm(value: Complex): Complex {
  return complexFunctions['ln']?.(value) ?? notANumber;
}

/** `args` are the term, its variable, the first and the last index. */
function evaluateSeries({ name, args }: Extract<MathNode, { kind: 'call' }>, valueOf: Assignment): Complex {
  const [term, variable, start, end] = args;
  if (term === undefined || variable?.kind !== 'symbol' || start === undefined || end === undefined) return notANumber;
  const [from, to] = [evaluate(start, valueOf).re, evaluate(end, valueOf).re];
  if (!Number.isInteger(from) || !Number.isInteger(to) || to - from > mostTerms) return notANumber;
  let total = real(name === 'sum' ? 0 : 1);
  for (let index = from; index <= to; index += 1) {
    const value = evaluate(term, (symbol) => (symbol === variable.name ? real(index) : valueOf(symbol)));
    total = name === 'sum' ? add(total, value) : multiply(total, value);
  }
  return total;
}

const lanczos = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_13,
  -176.615_029_162_140_59, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6,
  1.505_632_735_149_311_6e-7,
];

/** Lanczos' approximation with g = 7. */
function gamma(x: number): number {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const z = x - 1;
  const series = lanczos.reduce(
    (sum, coefficient, index) => (index === 0 ? coefficient : sum + coefficient / (z + index)),
    0,
  );
  const t = z + 7.5;
  return Math.sqrt(2 * Math.PI) * t ** (z + 0.5) * Math.exp(-t) * series;
}
