import type { Release } from '../contracts/release.ts';

/** What people call a release: its `release-…` tag, any tag, the short digest, or the served model name. */
export function releaseName(release: Release): string {
  const tag = release.tags.find((tag) => tag.startsWith('release-')) ?? release.tags[0];
  return tag ?? shortDigest(release.digest) ?? release.servedModelName;
}

/** `sha256:1a2b3c4d5e6f`, or null. */
export function shortDigest(digest: string | null): string | null {
  return digest === null ? null : digest.slice(0, 'sha256:'.length + 12);
}
