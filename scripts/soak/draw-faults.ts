import { noFaults, type ProxyFaults } from './faulty-proxy.ts';

export const faultKinds = [
  'step killed',
  'server 503s',
  'server away for seconds',
  'database away',
  'S3 slow',
  'S3 503s',
  'Teams away',
  'token expired, then renewed',
  'token expired',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What goes wrong in one run, drawn before it begins. */
export interface RunFaults {
  readonly kinds: readonly FaultKind[];
  readonly server: ProxyFaults;
  readonly s3: ProxyFaults;
  readonly isDatabaseAway: boolean;
  readonly isTeamsAway: boolean;
  /** When the process is killed, in each try that has one; ms after its start. */
  readonly killAfterMs: readonly number[];
  readonly isTokenRenewed: boolean;
}

/** One or two faults a run; `requests` and `durationMs` are those of a run without any, so that a fault can come at any point of it. */
export function drawFaults(
  random: () => number,
  reference: { readonly requests: number; readonly durationMs: number },
): RunFaults {
  const pick = (): FaultKind => faultKinds[Math.floor(random() * faultKinds.length)] ?? 'step killed';
  const kinds = [...new Set(random() < 0.5 ? [pick()] : [pick(), pick()])];
  const has = (kind: FaultKind): boolean => kinds.includes(kind);
  const isExpiring = has('token expired') || has('token expired, then renewed');
  const someRequest = (): number => Math.floor(random() * reference.requests);
  return {
    kinds,
    server: {
      ...noFaults,
      share503: has('server 503s') ? 0.2 : 0,
      outage: has('server away for seconds') ? { afterRequests: someRequest(), forMs: 1_000 + random() * 4_000 } : null,
      tokenExpiresAfter: isExpiring ? someRequest() : null,
    },
    s3: { ...noFaults, delayMs: has('S3 slow') ? 300 : 0, share503: has('S3 503s') ? 0.3 : 0 },
    isDatabaseAway: has('database away'),
    isTeamsAway: has('Teams away'),
    killAfterMs: has('step killed')
      ? Array.from({ length: 1 + Math.floor(random() * 2) }, () => random() * reference.durationMs)
      : [],
    isTokenRenewed: !has('token expired'),
  };
}
