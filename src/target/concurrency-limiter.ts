/** How a permit ends: `overloaded` halves the limit, `success` grows it, `neutral` says nothing about the load. */
export type PermitOutcome = 'success' | 'overloaded' | 'neutral';

export interface Permit {
  /** Only the first call counts. */
  release(outcome: PermitOutcome): void;
}

export interface ConcurrencyLimiter {
  /** Permits in use at most right now; 1 to the maximum. */
  readonly limit: number;
  readonly inFlight: number;
  /** Waits in order of arrival. Throws the reason of the signal as soon as it aborts. */
  acquire(signal?: AbortSignal): Promise<Permit>;
}

interface Waiter {
  grant(): void;
}

/**
 * Additive increase, multiplicative decrease (Chiu and Jain 1989): every success adds 1/limit, so about 1 per round,
 * every overload halves. A round of overloads counts once: only a permit given out after the last halving can halve again.
 */
export function createConcurrencyLimiter(maximum: number): ConcurrencyLimiter {
  const waiters = new Set<Waiter>();
  let limit = maximum;
  let inFlight = 0;
  let round = 0;

  const createPermit = (): Permit => {
    const grantedIn = round;
    let released = false;
    inFlight += 1;
    return {
      release: (outcome) => {
        if (released) return;
        released = true;
        inFlight -= 1;
        if (outcome === 'success') limit = Math.min(maximum, limit + 1 / limit);
        else if (outcome === 'overloaded' && grantedIn === round) {
          limit = Math.max(1, limit / 2);
          round += 1;
        }
        for (const waiter of waiters) {
          if (inFlight >= Math.floor(limit)) break;
          waiters.delete(waiter);
          waiter.grant();
        }
      },
    };
  };

  return {
    get limit() {
      return Math.floor(limit);
    },
    get inFlight() {
      return inFlight;
    },
    async acquire(signal) {
      signal?.throwIfAborted();
      // Nobody is overtaken: `release` leaves no room while someone waits.
      if (inFlight < Math.floor(limit)) return createPermit();
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          grant: () => {
            signal?.removeEventListener('abort', leave);
            resolve(createPermit());
          },
        };
        const leave = (): void => {
          waiters.delete(waiter);
          reject(signal?.reason);
        };
        waiters.add(waiter);
        signal?.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
