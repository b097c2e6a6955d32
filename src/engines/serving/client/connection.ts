import { connect as connectTcp, type OnReadOpts, type Socket, type TcpNetConnectOpts } from 'node:net';
import { performance } from 'node:perf_hooks';
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

  /** Resolves when the connection, and its TLS where it has one, is ready to send. Rejects with the system's error or a time-out. */
  static async open(options: ConnectionOptions): Promise<Connection> {
    let connection: Connection | null = null;
    const socket = await openSocket(options, {
      buffer: readBuffer,
      callback: (length) => {
        if (connection !== null) connection.#read(length);
        return true;
      },
    });
    connection = new Connection(socket);
    return connection;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    let lastError: Error | null = null;
    socket.on('error', (error) => {
      lastError = error;
    });
    socket.on('end', () => {
      this.#isOpen = false;
      this.#reader.endOfStream(performance.now());
    });
    socket.on('close', () => {
      this.#isOpen = false;
      this.#reader.connectionLost(lastError?.message ?? 'connection closed', performance.now());
    });
    // Without this, a stream that is read through `onread` never reports its end.
    socket.resume();
  }

  #read(length: number): void {
    this.#reader.read(readBuffer, length, performance.now());
    if (!this.#reader.keepsAlive && !this.#reader.isReading) this.destroy();
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

/** A connected socket, with its TLS where it has one, that sends at once what is written. Rejects with the system's error or a time-out. */
export async function openSocket(options: ConnectionOptions, onread?: OnReadOpts): Promise<Socket> {
  const tcp: TcpNetConnectOpts = {
    host: options.host,
    port: options.port,
    ...(onread === undefined ? {} : { onread }),
  };
  const socket = options.tls === null ? connectTcp(tcp) : await connectTls(tcp, options.tls);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection within ${options.connectTimeoutMs} ms`)),
      options.connectTimeoutMs,
    );
    const closed = (): void => fail(new Error('connection closed while it was being opened'));
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    socket.setNoDelay(true);
    socket.once('error', fail);
    socket.once('close', closed);
    socket.once(options.tls === null ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.off('close', closed);
      resolve(socket);
    });
  });
}

/** Loaded only where it is used: it costs as much memory as a thousand streams. */
async function connectTls(tcp: TcpNetConnectOpts, options: NonNullable<ConnectionOptions['tls']>): Promise<Socket> {
  const { connect } = await import('node:tls');
  const { serverName, ca } = options;
  return connect({
    ...tcp,
    servername: serverName,
    ALPNProtocols: ['http/1.1'],
    ...(ca === null ? {} : { ca: [...ca] }),
  });
}
