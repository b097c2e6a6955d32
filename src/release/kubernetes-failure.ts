import { EvalError } from '../contracts/errors.ts';
import { systemErrorCode } from '../files/system-error.ts';

/** The status of an answer of the API server that is no success; null where there was none. */
export function kubernetesStatus(error: unknown): number | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number'
    ? error.code
    : null;
}

/** Names what a failed call of the Kubernetes API means: a refused token is configuration (2), anything else may pass (75). */
export function kubernetesFailure(what: string, error: unknown): EvalError {
  if (error instanceof EvalError) return error;
  const status = kubernetesStatus(error);
  const details = { what, status };
  if (status === 401 || status === 403) {
    return new EvalError({
      code: 'EVAL_KUBERNETES_DENIED',
      message: `${what}: the Kubernetes API refused it (HTTP ${status}).`,
      nextStep:
        status === 401
          ? 'Renew the token of the ServiceAccount or the kubeconfig.'
          : 'Give the ServiceAccount the rights that docs/deployment.md lists.',
      details,
    });
  }
  if (status === 400 || status === 404 || status === 422) {
    return new EvalError({
      code: 'EVAL_KUBERNETES_REFUSED',
      message: `${what}: the Kubernetes API answered HTTP ${status}.`,
      nextStep: 'Check namespace and names under `trigger`, and that Argo Workflows and the template are installed.',
      details,
    });
  }
  return new EvalError({
    code: 'EVAL_KUBERNETES_FAILED',
    message: `${what} failed: ${status === null ? reasonOf(error) : `HTTP ${status}`}.`,
    nextStep: 'Check that the Kubernetes API can be reached; it is tried again.',
    exitCode: 75,
    details,
    cause: error,
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  return systemErrorCode(error) ?? systemErrorCode(error.cause) ?? error.message;
}
