import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';

/** Whether the optional package with the embedded engine is installed. */
export const hasChdb: boolean = (() => {
  try {
    createRequire(import.meta.url).resolve('chdb/connection');
    return true;
  } catch {
    return false;
  }
})();

export interface ClickHouseServer {
  readonly url: string;
  /** As a power cut: SIGKILL, awaited. */
  kill(): Promise<void>;
}

/** The engine behind ClickHouse's HTTP protocol, in a process of its own; the same port again after a kill brings it back. */
export async function startClickHouse(path: string, port = 0, password = ''): Promise<ClickHouseServer> {
  const script = join(packageRoot, 'scripts', 'clickhouse-http-server.ts');
  const child = spawn(process.execPath, [script, '--path', path, '--port', String(port), '--password', password], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), exited])) as [unknown];
  const url = /http:\/\/\S+/.exec(String(line))?.[0];
  if (url !== undefined) return { url, kill };
  await kill();
  throw new Error(`the ClickHouse front did not start: ${String(line)}`);
}
