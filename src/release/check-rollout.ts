import type { ServingState } from './await-serving.ts';
import type { Rollout } from './kubernetes.ts';
import type { ReleaseRecord } from './release-ledger.ts';

/**
 * Whether a Deployment serves the release and nothing else: its template names the image by tag or digest, every replica is updated and
 * available, and where the nodes tell image ids by digest, all are of the release. A tag that was moved is found by the latter.
 */
export function checkRollout(
  rollout: Rollout | null,
  release: Pick<ReleaseRecord, 'repository' | 'digest' | 'platformDigests' | 'tags'>,
): ServingState {
  if (rollout === null) return { isServed: false, seen: 'no such deployment' };
  const { image, replicas, updated, available } = rollout;
  const wanted = [
    `${release.repository}@${release.digest}`,
    ...release.tags.map((tag) => `${release.repository}:${tag}`),
  ];
  const named = image !== null && wanted.some((name) => image === name || image === `${name}@${release.digest}`);
  if (!named) return { isServed: false, seen: `the deployment has image ${image ?? '(none)'}` };
  if (!rollout.isObserved || updated < replicas || available < replicas || replicas === 0) {
    return { isServed: false, seen: `${updated} of ${replicas} pods updated, ${available} available` };
  }
  const digests = [release.digest, ...release.platformDigests];
  const other = rollout.runningImages.find(
    (id) => id.includes('@sha256:') && !digests.some((digest) => id.endsWith(`@${digest}`)),
  );
  if (other !== undefined) return { isServed: false, seen: `a pod runs ${other}` };
  return { isServed: true, seen: `${available} of ${replicas} pods available` };
}
