import { EvalError } from '../../contracts/errors.ts';

export interface ImageReference {
  readonly repository: string | null;
  readonly digest: string | null;
  readonly tags: string[];
}

const imagePattern =
  /^(?<repository>[a-z0-9]+(?:[._:/-]+[a-zA-Z0-9]+)*?)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** `repository[:tag][@sha256:…]` as container tools write it (registry ports included). Throws EVAL_CONFIG_IMAGE. */
export function parseImage(reference: string | null): ImageReference {
  if (reference === null || reference === '') return { repository: null, digest: null, tags: [] };
  const groups = imagePattern.exec(reference)?.groups;
  if (groups?.['repository'] === undefined) {
    throw new EvalError({
      code: 'EVAL_CONFIG_IMAGE',
      message: `Expected an image as repository[:tag][@sha256:<64 hex digits>], found ${JSON.stringify(reference)}.`,
      nextStep: 'Correct --image (RELEASE_IMAGE), for example ghcr.io/org/vllm:release-0.3.1@sha256:….',
    });
  }
  const tag = groups['tag'];
  return { repository: groups['repository'], digest: groups['digest'] ?? null, tags: tag === undefined ? [] : [tag] };
}
