import { Undefined } from './values.ts';

/** Variables of a template: a `for` body has its own, and what it sets does not leave it. */
export class Scope {
  readonly #parent: Scope | null;
  readonly #values: Map<string, unknown>;

  constructor(parent: Scope | null, values: Iterable<readonly [string, unknown]> = []) {
    this.#parent = parent;
    this.#values = new Map(values);
  }

  get(name: string): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    return this.#parent === null ? new Undefined(`'${name}'`) : this.#parent.get(name);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }
}
