/** Name of the groups that stand for an atomic group; see the translator. */
export const hiddenGroup = 'atomic_';

/** A RegExp whose results lack the groups named `atomic_…`: they are ours, not the pattern's. */
export class HidingRegExp extends RegExp {
  readonly #hidden: readonly number[];

  /** `RegExp` makes copies of itself by its own first argument. */
  constructor(pattern: RegExp | string, flags?: string) {
    super(pattern, flags);
    const names = Array.from(this.source.matchAll(/(?<!\\)\(\?<(\w+)>/g), ([, name = '']) => name);
    this.#hidden = names.flatMap((name, index) => (name.startsWith(hiddenGroup) ? [index + 1] : []));
  }

  override exec(text: string): RegExpExecArray | null {
    const match = super.exec(text);
    if (match !== null) for (const index of this.#hidden.toReversed()) match.splice(index, 1);
    return match;
  }
}
