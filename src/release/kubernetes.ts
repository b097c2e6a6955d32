import type { CoreV1Api, CustomObjectsApi, AppsV1Api } from '@kubernetes/client-node';
import { kubernetesFailure, kubernetesStatus } from './kubernetes-failure.ts';

/** What of a Deployment tells whether it has rolled out. */
export interface Rollout {
  /** Image in the pod template; null where the container is not there. */
  readonly image: string | null;
  readonly isObserved: boolean;
  readonly replicas: number;
  readonly updated: number;
  readonly available: number;
  /** Image ids of the running containers of its pods. */
  readonly runningImages: readonly string[];
}

/** The little of the Kubernetes API that a release needs. Throws EVAL_KUBERNETES_*. */
export interface Kubernetes {
  /** A name that is taken means that the release was submitted before, by whoever. */
  createWorkflow(namespace: string, workflow: object): Promise<'created' | 'exists'>;
  /** Null where there is no such deployment (yet). */
  rollout(namespace: string, deployment: string, container: string | null): Promise<Rollout | null>;
}

const timeoutMs = 15_000;

/** Connects as kubectl does: KUBECONFIG, ~/.kube/config, or the ServiceAccount of the pod. The client is loaded here, where it is needed. */
export async function openKubernetes(): Promise<Kubernetes> {
  const sdk = await import('@kubernetes/client-node');
  const config = new sdk.KubeConfig();
  config.loadFromDefault();
  const objects: CustomObjectsApi = config.makeApiClient(sdk.CustomObjectsApi);
  const apps: AppsV1Api = config.makeApiClient(sdk.AppsV1Api);
  const core: CoreV1Api = config.makeApiClient(sdk.CoreV1Api);
  return {
    createWorkflow: async (namespace, body) => {
      try {
        await within(
          objects.createNamespacedCustomObject({
            group: 'argoproj.io',
            version: 'v1alpha1',
            namespace,
            plural: 'workflows',
            body,
          }),
        );
        return 'created';
      } catch (error) {
        if (kubernetesStatus(error) === 409) return 'exists';
        throw kubernetesFailure(`creating a workflow in ${namespace}`, error);
      }
    },
    rollout: async (namespace, name, container) => {
      try {
        const { metadata, spec, status } = await within(apps.readNamespacedDeployment({ namespace, name }));
        const labels = Object.entries(spec?.selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
        const pods = await within(core.listNamespacedPod({ namespace, labelSelector: labels.join(',') }));
        const isWanted = (candidate: string): boolean => container === null || candidate === container;
        return {
          image: spec?.template.spec?.containers.find((candidate) => isWanted(candidate.name))?.image ?? null,
          isObserved: (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0),
          replicas: spec?.replicas ?? 1,
          updated: status?.updatedReplicas ?? 0,
          available: status?.availableReplicas ?? 0,
          runningImages: pods.items.flatMap((pod) =>
            (pod.status?.containerStatuses ?? [])
              .filter((state) => isWanted(state.name) && state.state?.running !== undefined)
              .map(({ imageID }) => imageID),
          ),
        };
      } catch (error) {
        if (kubernetesStatus(error) === 404) return null;
        throw kubernetesFailure(`reading the deployment ${namespace}/${name}`, error);
      }
    },
  };
}

/** The client has no time-outs of its own. */
async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
