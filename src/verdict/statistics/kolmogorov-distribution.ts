import betaln from '@stdlib/math-base-special-betaln';

/** P(D_n ≥ d) of the two-sided one-sample Kolmogorov statistic, choosing the form without cancellation as Simard & L'Ecuyer 2011. */
export function kolmogorovSurvival(n: number, d: number): number {
  const t = n * d;
  if (d >= 1) return 0;
  if (t <= 0.5) return 1;
  if (t >= n - 1) return 2 * (1 - d) ** n;
  const tail = d >= 0.5 || t * d > (n <= 140 ? 4 : 2.2);
  return tail ? 2 * smirnovSurvival(n, d) : 1 - durbinCdf(n, d);
}

/** One-sided P(D⁺_n ≥ d), Birnbaum & Tingey 1951: d·Σ C(n, j)·(d + j/n)^(j−1)·(1 − d − j/n)^(n−j). */
function smirnovSurvival(n: number, d: number): number {
  let sum = 0;
  for (let j = 0; j <= Math.floor(n * (1 - d)); j += 1) {
    const rest = 1 - d - j / n;
    if (rest <= 0) continue;
    const logChoose = -Math.log1p(n) - betaln(n - j + 1, j + 1);
    sum += Math.exp(logChoose + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(rest));
  }
  return d * sum;
}

/** P(D_n < d) by the matrix of Durbin 1973 in the form of Marsaglia, Tsang & Wang 2003. */
function durbinCdf(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const h = k - n * d;
  const size = 2 * k - 1;
  const matrix = durbinMatrix(size, h);
  const { entry, exponent } = powerEntry(matrix, size, n, k - 1);
  let probability = entry;
  let scale = exponent;
  for (let i = 1; i <= n; i += 1) {
    probability *= i / n;
    if (probability < 1e-140) {
      probability *= 1e140;
      scale -= 140;
    }
  }
  return probability * 10 ** scale;
}

function durbinMatrix(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size);
  const at = (row: number, column: number): number => row * size + column;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) matrix[at(row, column)] = row - column + 1 >= 0 ? 1 : 0;
  }
  for (let index = 0; index < size; index += 1) {
    matrix[at(index, 0)] = (matrix[at(index, 0)] ?? 0) - h ** (index + 1);
    matrix[at(size - 1, index)] = (matrix[at(size - 1, index)] ?? 0) - h ** (size - index);
  }
  if (2 * h > 1) matrix[at(size - 1, 0)] = (matrix[at(size - 1, 0)] ?? 0) + (2 * h - 1) ** size;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      for (let g = 1; g <= row - column + 1; g += 1) matrix[at(row, column)] = (matrix[at(row, column)] ?? 0) / g;
    }
  }
  return matrix;
}

/** The central entry of matrixⁿ = entry · 10^exponent. */
function powerEntry(
  matrix: Float64Array,
  size: number,
  n: number,
  center: number,
): { readonly entry: number; readonly exponent: number } {
  let power = identity(size);
  let powerExponent = 0;
  let square = matrix;
  let squareExponent = 0;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      power = multiply(power, square, size);
      powerExponent += squareExponent;
    }
    square = multiply(square, square, size);
    squareExponent *= 2;
    if ((square[center * size + center] ?? 0) > 1e140) {
      square = square.map((value) => value * 1e-140);
      squareExponent += 140;
    }
    if ((power[center * size + center] ?? 0) > 1e140) {
      power = power.map((value) => value * 1e-140);
      powerExponent += 140;
    }
  }
  return { entry: power[center * size + center] ?? 0, exponent: powerExponent };
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let index = 0; index < size; index += 1) matrix[index * size + index] = 1;
  return matrix;
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let inner = 0; inner < size; inner += 1) {
      const factor = a[row * size + inner] ?? 0;
      if (factor === 0) continue;
      for (let column = 0; column < size; column += 1) {
        product[row * size + column] = (product[row * size + column] ?? 0) + factor * (b[inner * size + column] ?? 0);
      }
    }
  }
  return product;
}
