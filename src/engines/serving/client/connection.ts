import { connect as connectTcp, type Socket, type TcpNetConnectOpts } from 'node:net';
import { performance } from 'node:perf_hooks';
import { connect as connectTls } from 'node:tls';
import { AnswerReader } from './answer-reader.ts';
import type { Exchange } from './exchange.ts';

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** Null for plain TCP. */
  readonly tls: { readonly serverName: string; readonly ca: readonly string[] | null } | null;
  readonly connectTimeoutMs: number;
}

/**
 * One read at a time is handled, and handled to its end before the next: all connections of a thread can read into the same memory,
 * so that thousands of streams cost no buffer each and nothing is left for the garbage collector.
 */
const readBuffer = Buffer.alloc(64 * 1024);

/** A keep-alive connection that carries one exchange after the other. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #isOpen = true;
  #exchanges = 0;

  private constructor(options: ConnectionOptions) {
    this.#socket = openSocket(options, (length) => {
      this.#reader.read(readBuffer, length, performance.now());
      if (!this.#reader.keepsAlive && !this.#reader.isReading) this.destroy();
      return true;
    });
  }

  /** Resolves when the connection, and its TLS where it has one, is ready to send. Rejects with the system's error or a time-out. */
  static open(options: ConnectionOptions): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection = new Connection(options);
      const socket = connection.#socket;
      const timer = setTimeout(
        () => socket.destroy(new Error(`no connection within ${options.connectTimeoutMs} ms`)),
        options.connectTimeoutMs,
      );
      let lastError: Error | null = null;
      socket.setNoDelay(true);
      socket.once(options.tls === null ? 'connect' : 'secureConnect', () => {
        clearTimeout(timer);
        resolve(connection);
      });
      socket.on('error', (error) => {
        lastError = error;
      });
      socket.on('end', () => {
        connection.#isOpen = false;
        connection.#reader.endOfStream(performance.now());
      });
      socket.on('close', () => {
        clearTimeout(timer);
        connection.#isOpen = false;
        connection.#reader.connectionLost(lastError?.message ?? 'connection closed', performance.now());
        reject(lastError ?? new Error('connection closed while it was being opened'));
      });
      // Without this, a stream that is read through `onread` never reports its end.
      socket.resume();
    });
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  /** Ready for another exchange. */
  get isReusable(): boolean {
    return this.#isOpen && this.#reader.keepsAlive && !this.#reader.isReading;
  }

  /** Has carried an exchange before, so that the server may have given it up. */
  get isUsed(): boolean {
    return this.#exchanges > 1;
  }

  /** Sends a whole request; `exchange` learns all that follows. The clock of the exchange starts here unless it already runs. */
  send(request: Buffer, exchange: Exchange): void {
    this.#exchanges += 1;
    this.#reader.begin(exchange);
    const nowMs = performance.now();
    if (exchange.startMs === 0) exchange.startMs = nowMs;
    exchange.lastActivityMs = nowMs;
    this.#socket.write(request);
  }

  destroy(): void {
    this.#isOpen = false;
    this.#socket.destroy();
  }
}

function openSocket(options: ConnectionOptions, onRead: (length: number) => boolean): Socket {
  const tcp: TcpNetConnectOpts = {
    host: options.host,
    port: options.port,
    onread: { buffer: readBuffer, callback: onRead },
  };
  if (options.tls === null) return connectTcp(tcp);
  const { serverName, ca } = options.tls;
  return connectTls({
    ...tcp,
    servername: serverName,
    ALPNProtocols: ['http/1.1'],
    ...(ca === null ? {} : { ca: [...ca] }),
  });
}
