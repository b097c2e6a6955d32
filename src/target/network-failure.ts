import type { EvalErrorFields } from '../contracts/errors.ts';
import { type CallPlace, type Failure, failure } from './failure.ts';
import type { TargetTimeouts } from './target.ts';

/** How far a request has come. `waiting` is from the request sent to the first byte, `reading` is after it. */
export type CallPhase = 'connecting' | 'waiting' | 'reading';

const transient = 75;

/** The failure of a phase that took longer than its time-out. Only one before the request was sent is retried: later the server may be at work on it. */
export function timeoutFailure(phase: CallPhase | 'total', timeouts: TargetTimeouts, place: CallPlace): Failure {
  const { expected, ...fields } = timeoutFields(phase, timeouts);
  return failure(
    {
      ...fields,
      message: `Expected ${expected}, found none, at ${place.what}`,
      exitCode: transient,
      details: { status: null, body: null, request: place.what, phase },
    },
    { retryable: phase === 'connecting', overloaded: true },
  );
}

function timeoutFields(
  phase: CallPhase | 'total',
  { connectMs, firstByteMs, idleMs, totalMs }: TargetTimeouts,
): Pick<EvalErrorFields, 'code' | 'nextStep'> & { readonly expected: string } {
  switch (phase) {
    case 'connecting':
      return {
        code: 'EVAL_TARGET_CONNECT_TIMEOUT',
        expected: `a connection within ${connectMs} ms`,
        nextStep: 'Check that the server is up, and host and port of the endpoint; raise connectMs for a slow network.',
      };
    case 'waiting':
      return {
        code: 'EVAL_TARGET_FIRST_BYTE_TIMEOUT',
        expected: `the first byte within ${firstByteMs} ms`,
        nextStep:
          'Raise firstByteMs (an answer that is not streamed brings its first byte with its last token), or lower the concurrency.',
      };
    case 'reading':
      return {
        code: 'EVAL_TARGET_IDLE_TIMEOUT',
        expected: `the next bytes within ${idleMs} ms`,
        nextStep: 'See whether the server or a gateway hangs; raise idleMs if it is only slow.',
      };
    case 'total':
      return {
        code: 'EVAL_TARGET_TOTAL_TIMEOUT',
        expected: `the whole answer within ${totalMs} ms`,
        nextStep: 'Raise totalMs, ask for fewer tokens, or lower the concurrency.',
      };
  }
}

/** What an error of the socket, of TLS or of the proxy means. */
export function networkFailure(error: Error, phase: CallPhase, place: CallPlace): Failure {
  const code = errorCode(error);
  const reason = place.redact(code === null ? error.message : `${code}: ${error.message}`);
  const details = { status: null, body: null, request: place.what, systemCode: code, phase };
  if (isTlsProblem(code, error)) {
    return failure({
      code: 'EVAL_TARGET_TLS',
      message: `Expected a trusted TLS connection, found ${reason}, at ${place.what}`,
      nextStep: 'Give the certificate authority of the server as CA file, or check http:// against https://.',
      details,
      cause: error,
    });
  }
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return failure({
      code: 'EVAL_TARGET_CLOSED',
      message: `Expected an open target, found one that was closed, at ${place.what}`,
      nextStep: 'Connect again.',
      details,
    });
  }
  if (/HTTP Tunneling|Proxy Authentication/.test(error.message)) {
    return failure({
      code: 'EVAL_TARGET_PROXY',
      message: `Expected the proxy to lead to the server, found ${reason}, at ${place.what}`,
      nextStep: 'Check the proxy, its user and password, and whether it may reach the server.',
      details,
      cause: error,
    });
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || (phase === 'waiting' && error.name === 'HTTPParserError')) {
    return failure({
      code: 'EVAL_TARGET_NOT_OPENAI',
      message: `Expected an HTTP answer of a readable size, found ${reason}, at ${place.what}`,
      nextStep: 'Check that the endpoint is the HTTP port of a vLLM server.',
      details,
      cause: error,
    });
  }
  if (phase === 'reading') {
    return failure(
      {
        code: 'EVAL_TARGET_CONNECTION_LOST',
        message: `Expected the rest of the answer, found the connection closed (${reason}), at ${place.what}`,
        nextStep: 'See whether the server was restarted, and run again: what is recorded is kept.',
        exitCode: transient,
        details,
        cause: error,
      },
      // Generating is free of side effects. Whoever has passed on a part of the answer does not come here for a second one.
      { retryable: true },
    );
  }
  return failure(
    {
      code: 'EVAL_TARGET_UNREACHABLE',
      message: `Expected a server, found none (${reason}), at ${place.what}`,
      nextStep: 'Check that the server is up, and host, port and proxy of the endpoint.',
      exitCode: transient,
      details,
      cause: error,
    },
    // A name that does not resolve will not do so within seconds.
    { retryable: code !== 'ENOTFOUND' },
  );
}

/** Code of the error, or of what caused it (undici wraps; several addresses tried give an AggregateError). */
function errorCode(error: unknown): string | null {
  for (let current: unknown = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return null;
}

function isTlsProblem(code: string | null, error: Error): boolean {
  return (
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/.test(code ?? '') ||
    /self.signed certificate|unable to verify|wrong version number/i.test(error.message)
  );
}
