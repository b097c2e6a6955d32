export interface Token {
  readonly kind: string;
  readonly text: string;
}

/** A way to read some tokens: what they mean and where the next one stands. */
export type Reading<Value> = readonly [value: Value, next: number];

/** All readings from a position on, the preferred one first; made when asked for. */
export type Rule<Value> = (at: number) => Iterable<Reading<Value>>;

/** The text has more readings than are worth trying. */
export class TooManyReadings extends Error {}

const mostSteps = 200_000;

/** Combinators over one list of tokens. Every memoised rule is read at most once per position, so that nesting stays affordable. */
export function backtracking(tokens: readonly Token[]) {
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps > mostSteps) throw new TooManyReadings('the expression has too many readings');
  };

  const token =
    (...kinds: readonly string[]): Rule<string> =>
    (at) => {
      const found = tokens[at];
      return found !== undefined && kinds.includes(found.kind) ? [[found.text, at + 1]] : [];
    };

  const sequence =
    <Values extends readonly unknown[]>(...rules: { [Index in keyof Values]: Rule<Values[Index]> }): Rule<Values> =>
    (at) => {
      function* from(index: number, position: number, before: readonly unknown[]): Generator<Reading<Values>> {
        const rule = rules[index];
        if (rule === undefined) {
          yield [before as unknown as Values, position]; // one value per rule, in order
          return;
        }
        for (const [value, next] of rule(position)) yield* from(index + 1, next, [...before, value]);
      }
      return from(0, at, []);
    };

  const choice = <Value>(...rules: readonly Rule<Value>[]): Rule<Value> =>
    function* choose(at) {
      for (const rule of rules) yield* rule(at);
    };

  /** Keeps readings, of several that end at one place the first; also lets rules name each other before they exist. */
  const memo = <Value>(make: () => Rule<Value>): Rule<Value> => {
    let rule: Rule<Value> | undefined;
    const known = new Map<number, { readonly readings: Reading<Value>[]; readonly rest: Iterator<Reading<Value>> }>();
    return function* remembered(at) {
      rule ??= make();
      let entry = known.get(at);
      if (entry === undefined) {
        entry = { readings: [], rest: rule(at)[Symbol.iterator]() };
        known.set(at, entry);
      }
      for (let index = 0; ; index += 1) {
        step();
        const reading = entry.readings[index];
        if (reading !== undefined) {
          yield reading;
          continue;
        }
        const next = entry.rest.next();
        if (next.done === true) return;
        if (!entry.readings.some(([, end]) => end === next.value[1])) entry.readings.push(next.value);
        index -= 1;
      }
    };
  };

  /** As many as possible first. */
  const many = <Value>(rule: Rule<Value>): Rule<readonly Value[]> => {
    const repeated: Rule<readonly Value[]> = memo(
      () =>
        function* repeat(at) {
          for (const [value, next] of rule(at)) {
            if (next === at) continue;
            for (const [rest, end] of repeated(next)) yield [[value, ...rest], end];
          }
          yield [[], at];
        },
    );
    return repeated;
  };

  const optional = <Value>(rule: Rule<Value>): Rule<Value | null> =>
    function* maybe(at) {
      yield* rule(at);
      yield [null, at];
    };

  const map = <Value, Result>(
    rule: Rule<Value>,
    make: (value: Value, at: number, next: number) => Result,
  ): Rule<Result> =>
    function* mapped(at) {
      for (const [value, next] of rule(at)) yield [make(value, at, next), next];
    };

  /** First operand, then pairs of operator and operand; longest first. */
  const operands = <Value>(operand: Rule<Value>, operator: Rule<string>): Rule<[Value, readonly [string, Value][]]> =>
    sequence<[Value, readonly [string, Value][]]>(operand, many(sequence<[string, Value]>(operator, operand)));

  /** Text of tokens without the space between them. */
  const textOf = (from: number, to: number): string =>
    tokens
      .slice(from, to)
      .map(({ text }) => text)
      .join('');

  return { token, sequence, choice, many, optional, map, memo, operands, textOf };
}
