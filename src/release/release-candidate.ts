import { z } from 'zod';
import type { WatchedImage } from '../contracts/trigger-config.ts';

/** Something was pushed that may be a release: what the registry says of it decides. */
export interface ReleaseCandidate {
  /** As in the configuration. */
  readonly image: string;
  readonly tag: string;
}

export type EventReading =
  | { readonly kind: 'candidate'; readonly candidate: ReleaseCandidate; readonly updatedAt: string | null }
  | { readonly kind: 'ignored'; readonly result: 'ignored' | 'unknown-package'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string };

const packageSchema = z.object({
  name: z.string().min(1),
  namespace: z.string().nullish(),
  ecosystem: z.string().nullish(),
  package_type: z.string().nullish(),
  owner: z.object({ login: z.string().min(1) }).nullish(),
  package_version: z
    .object({
      updated_at: z.string().nullish(),
      container_metadata: z.object({ tag: z.object({ name: z.string().nullish() }).nullish() }).nullish(),
    })
    .nullish(),
});
const eventSchema = z.object({
  action: z.string(),
  package: packageSchema.nullish(),
  registry_package: packageSchema.nullish(),
});

const containerTypes = new Set(['container', 'docker']);
/** The grammar of a tag (OCI distribution specification): no shell or template character gets through. */
const tagGrammar = /^\w[\w.-]{0,127}$/;

/**
 * Reads a GitHub event. GitHub sends one per manifest, several for an image of many architectures, and names one tag of those pushed,
 * often not the release's: so every tagged container event of a watched image is a candidate.
 */
export function readGithubEvent(event: string, body: unknown, watched: readonly WatchedImage[]): EventReading {
  if (event === 'ping') return { kind: 'ignored', result: 'ignored', reason: 'ping' };
  if (event !== 'package' && event !== 'registry_package') {
    return { kind: 'ignored', result: 'ignored', reason: `event ${event}` };
  }
  const parsed = eventSchema.safeParse(body);
  if (!parsed.success) return { kind: 'invalid', reason: `expected a package event: ${z.prettifyError(parsed.error)}` };
  const { action } = parsed.data;
  const found = parsed.data.package ?? parsed.data.registry_package;
  if (found === null || found === undefined) return { kind: 'invalid', reason: 'expected package or registry_package' };
  if (action !== 'published' && action !== 'updated') {
    return { kind: 'ignored', result: 'ignored', reason: `action ${action}` };
  }
  const type = (found.ecosystem ?? found.package_type ?? '').toLowerCase();
  if (!containerTypes.has(type)) return { kind: 'ignored', result: 'ignored', reason: `package type ${type}` };
  const path = `${found.owner?.login ?? found.namespace ?? ''}/${found.name}`.toLowerCase();
  const watch = watched.find(({ image }) => repositoryPath(image) === path);
  if (watch === undefined) return { kind: 'ignored', result: 'unknown-package', reason: `package ${path}` };
  const tag = found.package_version?.container_metadata?.tag?.name ?? '';
  if (tag === '') return { kind: 'ignored', result: 'ignored', reason: 'untagged manifest' };
  if (!tagGrammar.test(tag)) return { kind: 'invalid', reason: 'expected a tag of letters, digits, "_", "." and "-"' };
  return {
    kind: 'candidate',
    candidate: { image: watch.image, tag },
    updatedAt: found.package_version?.updated_at ?? null,
  };
}

/** `ghcr.io/org/vllm` → `org/vllm`. */
function repositoryPath(image: string): string {
  return image.replace(/^https?:\/\//, '').replace(/^[^/]*\//, '');
}
