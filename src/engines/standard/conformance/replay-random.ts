import { join } from 'node:path';
import { z } from 'zod';
import { NumpyGenerator } from '../python/numpy-generator.ts';
import { NumpyRandomState } from '../python/numpy-random-state.ts';
import { PythonRandom } from '../python/random.ts';
import { type Check, check } from './check.ts';
import { readJsonLines } from './json-lines.ts';

const vectorSchema = z.object({
  seed: z.string().optional(),
  seed_str: z.string().optional(),
  op: z.string(),
  args: z.object({
    n: z.unknown().optional(),
    k: z.unknown().optional(),
    count: z.number().optional(),
    docs: z.number().optional(),
    ab: z.array(z.tuple([z.number(), z.number()])).optional(),
    weights: z.array(z.number()).optional(),
    a: z.number().optional(),
    b: z.number().optional(),
    mu: z.number().optional(),
    sigma: z.number().optional(),
    lambd: z.number().optional(),
  }),
  out: z.unknown().optional(),
  then_random: z.number().optional(),
});
type Vector = z.infer<typeof vectorSchema>;

const numpySchema = z.object({
  gen: z.enum(['default_rng', 'RandomState']),
  seed: z.string(),
  op: z.string(),
  args: z.object({
    size: z.number().default(1),
    low: z.number().default(0),
    high: z.number().default(1),
    n: z.number().default(0),
    replace: z.boolean().default(false),
  }),
  out: z.array(z.number()),
});

/** The rng vectors: CPython's generator, that few-shot drawing, shuffling and the bootstrap depend on, and numpy's two. */
export async function replayRandom(directory: string): Promise<Check[]> {
  const numpy = await readJsonLines(join(directory, 'numpy_random.jsonl'), numpySchema);
  return [
    ...(await replayPythonRandom(directory)),
    ...numpy.map((vector) =>
      check(`${vector.gen}(${vector.seed}).${vector.op} ${JSON.stringify(vector.args)}`, drawNumpy(vector), vector.out),
    ),
  ];
}

function drawNumpy({ gen, seed, op, args }: z.infer<typeof numpySchema>): unknown {
  const { size, low, high, n, replace } = args;
  const times = (make: () => number): number[] => Array.from({ length: size }, make);
  if (gen === 'RandomState') {
    const random = new NumpyRandomState(Number(seed));
    if (op === 'random_sample') return times(() => random.random());
    if (op === 'randint') return times(() => random.randint(low, high));
    if (op === 'permutation') return random.permutation(n);
    return `no counterpart of RandomState.${op}`;
  }
  const random = new NumpyGenerator(BigInt(seed));
  if (op === 'random') return times(() => random.random());
  if (op === 'integers') return times(() => random.integers(low, high));
  if (op === 'permutation') return random.permutation(n);
  if (op === 'choice') return random.choice(n, size, replace);
  if (op === 'standard_normal') return times(() => random.standardNormal());
  return `no counterpart of Generator.${op}`;
}

async function replayPythonRandom(directory: string): Promise<Check[]> {
  const vectors = await readJsonLines(join(directory, 'cpython_random.jsonl'), vectorSchema);
  return vectors.flatMap((vector): Check[] => {
    const seed = vector.seed_str ?? BigInt(vector.seed ?? 0);
    const random = new PythonRandom(seed);
    const out = draw(random, vector);
    const name = `${vector.op} seed ${seed} ${JSON.stringify(vector.args)}`;
    const then = vector.then_random === undefined ? [] : [check(`${name} then`, random.random(), vector.then_random)];
    return [check(name, out, vector.out), ...then];
  });
}

function numbers(value: unknown): readonly number[] {
  return z.array(z.number()).parse(value);
}

function draw(random: PythonRandom, { op, args }: Vector): unknown {
  const n = typeof args.n === 'number' ? args.n : 0;
  const k = typeof args.k === 'number' ? args.k : 0;
  const population = Array.from({ length: n }, (_, index) => index);
  const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  switch (op) {
    case 'random':
      return times(args.count ?? 0, () => random.random());
    case 'choice':
      return times(args.count ?? 0, () => random.choice(population));
    case 'choices':
      return random.choices(population, k);
    case 'sample_twice':
      return times(2, () => random.sample(population, k));
    case 'sample_stream':
      return times(args.docs ?? 0, () => random.sample(population, k));
    case 'shuffle_twice':
      return times(2, () => {
        random.shuffle(population);
        return [...population];
      });
    case 'choices_weighted':
      return random.choices(
        (args.weights ?? []).map((_, index) => index),
        k,
        args.weights,
      );
    case 'getrandbits':
      return numbers(args.k).map((bits) => String(random.getrandbitsBig(bits)));
    case 'randrange':
      return numbers(args.n).map((bound) => random.randbelow(bound));
    case 'randint':
      return args.ab?.map(([low, high]) => random.randint(low, high));
    case 'uniform':
      return times(args.count ?? 0, () => random.uniform(args.a ?? 0, args.b ?? 1));
    case 'gauss':
      return times(args.count ?? 0, () => random.gauss(args.mu ?? 0, args.sigma ?? 1));
    case 'expovariate':
      return times(args.count ?? 0, () => random.expovariate(args.lambd ?? 1));
    default:
      throw new Error(`no counterpart of random.${op}`);
  }
}
