export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const notANumber: Complex = { re: Number.NaN, im: Number.NaN };
const one: Complex = { re: 1, im: 0 };
const imaginaryUnit: Complex = { re: 0, im: 1 };

export function real(re: number): Complex {
  return { re, im: 0 };
}

export function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

export function multiply(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(a.re * b.re);
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function divide(a: Complex, b: Complex): Complex {
  if (b.im === 0) return { re: a.re / b.re, im: a.im / b.re };
  const size = b.re ** 2 + b.im ** 2;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

export function absolute(a: Complex): number {
  return Math.hypot(a.re, a.im);
}

/** Principal values, as everywhere here. */
function logarithm(a: Complex): Complex {
  return { re: Math.log(absolute(a)), im: Math.atan2(a.im, a.re) };
}

function exponential(a: Complex): Complex {
  const size = Math.exp(a.re);
  return a.im === 0 ? real(size) : { re: size * Math.cos(a.im), im: size * Math.sin(a.im) };
}

export function power(base: Complex, exponent: Complex): Complex {
  if (exponent.im === 0 && base.im === 0 && (base.re >= 0 || Number.isInteger(exponent.re))) {
    return real(base.re ** exponent.re);
  }
  if (base.re === 0 && base.im === 0) return exponent.re > 0 ? real(0) : notANumber;
  return exponential(multiply(exponent, logarithm(base)));
}

const subtract = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im });
const scale = (a: Complex, factor: number): Complex => ({ re: a.re * factor, im: a.im * factor });
const squareRoot = (a: Complex): Complex => power(a, real(0.5));
const reciprocal = (a: Complex): Complex => divide(one, a);
const timesI = (a: Complex): Complex => multiply(imaginaryUnit, a);

const sinh = (a: Complex): Complex => scale(subtract(exponential(a), exponential(scale(a, -1))), 0.5);
const cosh = (a: Complex): Complex => scale(add(exponential(a), exponential(scale(a, -1))), 0.5);
const sin = (a: Complex): Complex => (a.im === 0 ? real(Math.sin(a.re)) : scale(timesI(sinh(timesI(a))), -1));
const cos = (a: Complex): Complex => (a.im === 0 ? real(Math.cos(a.re)) : cosh(timesI(a)));
const asinh = (a: Complex): Complex => logarithm(add(a, squareRoot(add(multiply(a, a), one))));
const asin = (a: Complex): Complex =>
  a.im === 0 && Math.abs(a.re) <= 1 ? real(Math.asin(a.re)) : scale(timesI(asinh(timesI(a))), -1);
const acos = (a: Complex): Complex => subtract(real(Math.PI / 2), asin(a));
const atan = (a: Complex): Complex => {
  if (a.im === 0) return real(Math.atan(a.re));
  const ia = timesI(a);
  return scale(timesI(subtract(logarithm(add(one, ia)), logarithm(subtract(one, ia)))), -0.5);
};
const acosh = (a: Complex): Complex =>
  logarithm(add(a, multiply(squareRoot(add(a, one)), squareRoot(subtract(a, one)))));
const atanh = (a: Complex): Complex => scale(subtract(logarithm(add(one, a)), logarithm(subtract(one, a))), 0.5);

/** Functions of one complex number, by their common names. */
export const complexFunctions: Readonly<Record<string, (a: Complex) => Complex>> = {
  sin,
  cos,
  tan: (a) => divide(sin(a), cos(a)),
  csc: (a) => reciprocal(sin(a)),
  sec: (a) => reciprocal(cos(a)),
  cot: (a) => divide(cos(a), sin(a)),
  asin,
  acos,
  atan,
  acsc: (a) => asin(reciprocal(a)),
  asec: (a) => acos(reciprocal(a)),
  acot: (a) => atan(reciprocal(a)),
  sinh,
  cosh,
  tanh: (a) => divide(sinh(a), cosh(a)),
  asinh,
  acosh,
  atanh,
  ln: logarithm,
  abs: (a) => real(absolute(a)),
};
