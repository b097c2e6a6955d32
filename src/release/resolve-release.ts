import { createHash } from 'node:crypto';
import { z } from 'zod';
import { EvalError } from '../contracts/errors.ts';
import { digestOf, type RegistryRepository } from './registry-client.ts';
import { manifestMissing, registryFailed } from './registry-failure.ts';
import { compareSemver, type TagPattern } from './release-tag.ts';

/** A release as the registry knows it. */
export interface ResolvedRelease {
  /** Of digest and suite version: one run per key, whoever asks for it. */
  readonly key: string;
  /** `ghcr.io/org/vllm`. */
  readonly repository: string;
  /** Of the index where the image has several architectures. */
  readonly digest: string;
  /** Of the images of an index: a running container names one of them. */
  readonly platformDigests: readonly string[];
  /** Release tags of this digest, newest version first. */
  readonly tags: readonly [string, ...string[]];
  readonly semver: string;
  readonly gitCommit: string | null;
}

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const accept = [
  ...indexTypes,
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const revisionLabel = 'org.opencontainers.image.revision';
/** Release tags looked at, newest first: older ones are of releases that were evaluated long ago. */
const maximumTags = 50;
const lookupsAtOnce = 8;

const manifestSchema = z.object({
  mediaType: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  config: z.object({ digest: z.string() }).optional(),
  manifests: z
    .array(
      z.object({
        digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
        platform: z.object({ architecture: z.string() }).optional(),
      }),
    )
    .optional(),
});
type Manifest = z.infer<typeof manifestSchema>;

/** The release that a tag stands for with all its release tags, or null where the image has none. Throws EVAL_REGISTRY_*. */
export async function resolveRelease(
  repository: RegistryRepository,
  tag: string,
  pattern: TagPattern,
  suiteVersion: string,
): Promise<ResolvedRelease | null> {
  const resolved = (await resolveReleases(repository, [tag], pattern, suiteVersion)).get(tag) ?? null;
  if (resolved instanceof EvalError) throw resolved;
  return resolved;
}

/** The same of many tags with one look at the repository; a tag that is not there any more has its error in place of a release. */
export async function resolveReleases(
  repository: RegistryRepository,
  wanted: readonly string[],
  pattern: TagPattern,
  suiteVersion: string,
): Promise<ReadonlyMap<string, ResolvedRelease | EvalError | null>> {
  const releaseNames = [...(await releaseTags(repository, pattern)), ...wanted.filter((tag) => pattern.match(tag))];
  const images = await readImages(repository, [...new Set([...wanted, ...releaseNames])]);
  const byDigest = new Map<string, ResolvedRelease | null>();
  const resolveImage = async (image: Image): Promise<ResolvedRelease | null> => {
    const names = releaseNames.filter((tag) => images.get(tag)?.digest === image.digest);
    const [first, ...rest] = newestFirst([...new Set(names)], pattern);
    const semver = first === undefined ? undefined : pattern.match(first)?.text;
    if (first === undefined || semver === undefined) return null;
    return {
      key: releaseKey(repository.name, image.digest, suiteVersion),
      repository: repository.name,
      digest: image.digest,
      platformDigests: platforms(image.manifest).map(({ digest }) => digest),
      tags: [first, ...rest],
      semver,
      gitCommit: await gitCommit(repository, image.manifest),
    };
  };
  const resolved = new Map<string, ResolvedRelease | EvalError | null>();
  for (const tag of wanted) {
    const image = images.get(tag);
    if (image === undefined) {
      resolved.set(tag, manifestMissing(repository.name, tag));
      continue;
    }
    const release = byDigest.get(image.digest) ?? (await resolveImage(image));
    byDigest.set(image.digest, release);
    resolved.set(tag, release);
  }
  return resolved;
}

/** Identity of a run: however many tags, deliveries and architectures, one digest is asked one version of the questions once. */
export function releaseKey(repository: string, digest: string, suiteVersion: string): string {
  return createHash('sha256').update(`${repository}@${digest}\n${suiteVersion}`).digest('hex');
}

/** Release tags of a repository, newest version first, fifty at most. */
export async function releaseTags(repository: RegistryRepository, pattern: TagPattern): Promise<string[]> {
  const tags: string[] = [];
  for (let path: string | null = 'tags/list?n=1000'; path !== null;) {
    const page = await repository.get(path);
    if (page === null) break;
    tags.push(...(parse(repository, page.body, tagListSchema).tags ?? []));
    path = /<([^>]+)>\s*;\s*rel="?next"?/.exec(page.response.headers.get('link') ?? '')?.[1] ?? null;
  }
  return newestFirst(tags, pattern).slice(0, maximumTags);
}

const tagListSchema = z.object({ tags: z.array(z.string()).nullish() });

function newestFirst(tags: readonly string[], pattern: TagPattern): string[] {
  return tags
    .flatMap((tag) => {
      const match = pattern.match(tag);
      return match === null ? [] : [{ tag, version: match.version }];
    })
    .toSorted((a, b) => compareSemver(b.version, a.version))
    .map(({ tag }) => tag);
}

interface Image {
  readonly digest: string;
  readonly manifest: Manifest;
}

/** By tag; those that are not there are left out. */
async function readImages(repository: RegistryRepository, tags: readonly string[]): Promise<Map<string, Image>> {
  const images = new Map<string, Image>();
  const queue = [...tags];
  const read = async (): Promise<void> => {
    for (let tag = queue.shift(); tag !== undefined; tag = queue.shift()) {
      const image = await readImage(repository, tag);
      if (image !== null) images.set(tag, image);
    }
  };
  await Promise.all(Array.from({ length: lookupsAtOnce }, read));
  return images;
}

async function readImage(repository: RegistryRepository, reference: string): Promise<Image | null> {
  const answer = await repository.get(`manifests/${reference}`, accept);
  if (answer === null) return null;
  const digest = digestOf(answer.body);
  const claimed = answer.response.headers.get('docker-content-digest') ?? digest;
  if (claimed !== digest) {
    throw registryFailed(repository.name, `a manifest of ${digest} that the registry calls ${claimed}`, 75);
  }
  return { digest, manifest: parse(repository, answer.body, manifestSchema) };
}

/** Images of an index; build tools add attestations as images of an unknown architecture. */
function platforms({ manifests = [] }: Manifest): NonNullable<Manifest['manifests']> {
  return manifests.filter(({ platform }) => platform?.architecture !== 'unknown');
}

/** The commit that the image says it was built from: an annotation of the index or manifest, or a label of the first image. */
async function gitCommit(repository: RegistryRepository, manifest: Manifest): Promise<string | null> {
  const annotated = manifest.annotations?.[revisionLabel];
  if (annotated !== undefined) return annotated;
  const [first] = platforms(manifest);
  const image = first === undefined ? manifest : (await readImage(repository, first.digest))?.manifest;
  if (image?.config === undefined) return image?.annotations?.[revisionLabel] ?? null;
  const config = await repository.get(`blobs/${image.config.digest}`, '*/*');
  if (config === null) return null;
  return parse(repository, config.body, imageConfigSchema).config?.Labels?.[revisionLabel] ?? null;
}

const imageConfigSchema = z.object({
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

function parse<T>(repository: RegistryRepository, body: Buffer, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    if (error instanceof EvalError) throw error;
    throw registryFailed(repository.name, 'an answer of another form', 75);
  }
}
