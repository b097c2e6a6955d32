import { Connection, type ConnectionOptions } from './connection.ts';

/** Handshakes at once: more would overflow the accept queue of many servers. */
const handshakesAtOnce = 64;

/** Open connections of one client. All are opened before the clock starts; one that the server closes is replaced when it is missed. */
export class ConnectionPool {
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  #options: ConnectionOptions;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Brings the number of idle connections up to `count`. Rejects with the first error. */
  async fill(count: number): Promise<void> {
    this.#dropClosed();
    if (this.#idle.length === 0 && count > 0) {
      const first = await this.connect();
      this.#idle.push(first);
      // The name is resolved once, so that no request waits for it.
      this.#options = { ...this.#options, host: first.remoteAddress ?? this.#options.host };
    }
    while (this.#idle.length < count) {
      const size = Math.min(handshakesAtOnce, count - this.#idle.length);
      this.#idle.push(...(await Promise.all(Array.from({ length: size }, () => this.connect()))));
    }
  }

  /** The connection used last, which is the one the server least likely has given up; null when none is idle. */
  take(): Connection | null {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined) return null;
      if (connection.isReusable) return connection;
      this.#all.delete(connection);
    }
  }

  async connect(): Promise<Connection> {
    const connection = await Connection.open(this.#options);
    if (this.#isClosed) {
      connection.destroy();
      throw new Error('stopped');
    }
    this.#all.add(connection);
    return connection;
  }

  give(connection: Connection): void {
    if (connection.isReusable) this.#idle.push(connection);
    else this.drop(connection);
  }

  drop(connection: Connection): void {
    connection.destroy();
    this.#all.delete(connection);
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#all) connection.destroy();
    this.#all.clear();
    this.#idle.length = 0;
  }

  #dropClosed(): void {
    const open = this.#idle.filter((connection) => connection.isReusable);
    this.#idle.length = 0;
    this.#idle.push(...open);
  }
}
