import { EvalError } from '../contracts/errors.ts';
import type { FailureExitCode } from '../contracts/errors.ts';

export function registryDenied(repository: string, status: number, hasToken: boolean): EvalError {
  return new EvalError({
    code: 'EVAL_REGISTRY_DENIED',
    message: hasToken
      ? `${repository}: the registry refused the token (HTTP ${status}): it is revoked, expired, or may not read this repository.`
      : `${repository}: the registry asks for a token (HTTP ${status}), none is configured.`,
    nextStep:
      'Set REGISTRY_USERNAME and REGISTRY_TOKEN to a user and a token with read:packages, then send the release again.',
    details: { repository, status },
  });
}

export function registryFailed(repository: string, what: string, exitCode: FailureExitCode): EvalError {
  return new EvalError({
    code: 'EVAL_REGISTRY_FAILED',
    message: `${repository}: expected an answer of the registry, found ${what}.`,
    nextStep:
      exitCode === 75
        ? 'Check that the registry can be reached; it is asked again.'
        : 'Check the address of the image under `trigger.watch`; `http://` in front is for a registry without TLS.',
    exitCode,
    details: { repository },
  });
}

export function manifestMissing(repository: string, reference: string): EvalError {
  return new EvalError({
    code: 'EVAL_REGISTRY_NO_MANIFEST',
    message: `${repository}: expected the image ${reference}, the registry has none.`,
    nextStep: 'Check the tag; an image that was deleted is not evaluated.',
    details: { repository, reference },
  });
}
