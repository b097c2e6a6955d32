import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readScheduleLog, type WrittenStream } from '../../src/engines/serving/calibration/schedule-log.ts';

export interface Schedule {
  readonly ttftMs: number;
  readonly itlMs: number;
  readonly tokensPerChunk: number;
}

/** A server in a process of its own that writes on a schedule and logs what it really wrote. */
export interface ScheduleServer {
  readonly url: string;
  /** What was served since the last call. */
  takeLog(): Promise<readonly WrittenStream[]>;
  /** Stops the process as it is, sockets open, and lets it go on. */
  freeze(durationMs: number): Promise<void>;
  stop(): void;
}

/** `executable` is another server with the same arguments, output and log, for example one that is faster. */
export async function startScheduleServer(schedule: Schedule, executable?: string): Promise<ScheduleServer> {
  const ours = new URL('../../src/engines/serving/calibration/exact-schedule-server.ts', import.meta.url);
  const [command = process.execPath, ...first] =
    executable === undefined ? [process.execPath, fileURLToPath(ours)] : [executable];
  const numbers = [schedule.ttftMs, schedule.itlMs, schedule.tokensPerChunk].map(String);
  const server = spawn(command, [...first, ...numbers], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [portText] = (await once(server.stdout, 'data')) as [Buffer];
  const url = `http://127.0.0.1:${portText.toString().trim()}`;
  return {
    url,
    takeLog: async () => readScheduleLog(await (await fetch(`${url}/log`)).text()),
    freeze: async (durationMs) => {
      server.kill('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, durationMs));
      server.kill('SIGCONT');
    },
    stop: () => server.kill(),
  };
}
