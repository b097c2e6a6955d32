import type { ReleaseRecord } from './release-ledger.ts';

/** `{tag}`, `{semver}` and `{digest}` of a configured text as the release has them. */
export function fillIn(
  text: string,
  { tags, semver, digest }: Pick<ReleaseRecord, 'tags' | 'semver' | 'digest'>,
): string {
  return text
    .replaceAll('{tag}', tags[0] ?? '')
    .replaceAll('{semver}', semver)
    .replaceAll('{digest}', digest);
}
