import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** What the thread that sends and reads was doing while it was watched. */
export interface ThreadLoad {
  readonly cpuSeconds: number;
  /** Share of the time in which the event loop did not wait. */
  readonly busyShare: number;
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** A timer this often shows how late the event loop is; rarely enough to cost nothing. */
const resolutionMs = 5;

/** Watches the thread it is called in, until the function it returns is called. */
export function watchClient(): () => ThreadLoad {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  const utilization = performance.eventLoopUtilization();
  const cpu = process.cpuUsage();
  delay.enable();
  return () => {
    delay.disable();
    const used = process.cpuUsage(cpu);
    // The histogram counts whole periods in ns; what is beyond one is the delay.
    const late = (ns: number): number => Math.max(0, ns / 1e6 - resolutionMs);
    const isEmpty = delay.count === 0;
    return {
      cpuSeconds: (used.user + used.system) / 1e6,
      busyShare: performance.eventLoopUtilization(utilization).utilization,
      loopDelayMs: isEmpty
        ? { p50: 0, p99: 0, max: 0 }
        : { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) },
    };
  };
}
