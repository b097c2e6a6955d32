const layers = 256;
const rightmost = 3.654_152_885_361_008_8;
const layerArea = 0.004_928_673_233_974_655;
const scale = 2 ** 52;

interface Tables {
  /** A draw below this many steps lies inside the layer. */
  readonly inside: readonly number[];
  /** Width of a step. */
  readonly width: readonly number[];
  readonly density: readonly number[];
}

let tables: Tables | undefined;

/** Normal deviates by the ziggurat of Marsaglia and Tsang (2000) with 256 layers, as numpy draws them. */
export function zigguratNormal(next64: () => bigint, random: () => number): number {
  const { inside, width, density } = (tables ??= makeTables());
  for (;;) {
    const bits = next64();
    const layer = Number(bits & 0xffn);
    const steps = Number((bits >> 9n) & 0x000f_ffff_ffff_ffffn);
    const size = steps * (width[layer] ?? 0);
    const value = ((bits >> 8n) & 1n) === 1n ? -size : size;
    if (steps < (inside[layer] ?? 0)) return value;
    if (layer === 0) return tail((steps / 256) & 1, random);
    const [above, below] = [density[layer - 1] ?? 0, density[layer] ?? 0];
    if ((above - below) * random() + below < Math.exp(-0.5 * value * value)) return value;
  }
}

function tail(sign: number, random: () => number): number {
  for (;;) {
    const x = -Math.log1p(-random()) / rightmost;
    const y = -Math.log1p(-random());
    if (y + y > x * x) return sign === 1 ? -(rightmost + x) : rightmost + x;
  }
}

function makeTables(): Tables {
  const inside = Array.from({ length: layers }, () => 0);
  const width = Array.from({ length: layers }, () => 0);
  const density = Array.from({ length: layers }, () => 0);
  const at = (x: number): number => Math.exp(-0.5 * x * x);
  const first = layerArea / at(rightmost);
  inside[0] = Math.floor((rightmost / first) * scale);
  width[0] = first / scale;
  width[layers - 1] = rightmost / scale;
  density[0] = 1;
  density[layers - 1] = at(rightmost);
  let edge = rightmost;
  for (let layer = layers - 2; layer >= 1; layer -= 1) {
    const next = Math.sqrt(-2 * Math.log(layerArea / edge + at(edge)));
    inside[layer + 1] = Math.floor((next / edge) * scale);
    edge = next;
    density[layer] = at(edge);
    width[layer] = edge / scale;
  }
  return { inside, width, density };
}
