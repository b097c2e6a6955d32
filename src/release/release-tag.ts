/** A semantic version (semver.org 2.0.0). A tag cannot hold `+`, so there is no build part. */
export interface Semver {
  readonly numbers: readonly [number, number, number];
  readonly prerelease: readonly string[];
}

export interface TagPattern {
  /** The version in a tag, or null where the tag is no release. The whole tag must match. */
  match(tag: string): { readonly text: string; readonly version: Semver } | null;
}

const number = '(?:0|[1-9]\\d{0,8})';
const identifier = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const semver = `(?<version>(${number})\\.(${number})\\.(${number})(?:-(${identifier}(?:\\.${identifier})*))?)`;

/** `release-{semver}` as an anchored pattern; everything but `{semver}` stands for itself. */
export function compileTagPattern(pattern: string): TagPattern {
  const [before = '', after = ''] = pattern.split('{semver}').map((part) => part.replaceAll('.', '\\.'));
  const expression = new RegExp(`^${before}${semver}${after}$`);
  return {
    match: (tag) => {
      const found = tag.length > 128 ? null : expression.exec(tag);
      const text = found?.groups?.['version'];
      if (found === null || text === undefined) return null;
      const [, , major, minor, patch, prerelease] = found;
      return {
        text,
        version: {
          numbers: [Number(major), Number(minor), Number(patch)],
          prerelease: prerelease === undefined ? [] : prerelease.split('.'),
        },
      };
    },
  };
}

/** Precedence of semver.org 2.0.0, section 11: negative where `a` is older. */
export function compareSemver(a: Semver, b: Semver): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index];
    if (difference !== 0) return difference;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length;
  for (const [index, left] of a.prerelease.entries()) {
    const right = b.prerelease[index];
    if (right === undefined) return 1;
    const difference = compareIdentifiers(left, right);
    if (difference !== 0) return difference;
  }
  return a.prerelease.length - b.prerelease.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
