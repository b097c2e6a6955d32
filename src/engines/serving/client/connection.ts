import { connect as connectTcp, type Socket, type TcpNetConnectOpts } from 'node:net';
import { performance } from 'node:perf_hooks';
import { connect as connectTls } from 'node:tls';
import type { Exchange } from './exchange.ts';
import type { ResponseHead } from './response-head.ts';
import { ResponseParser, type ResponseListener } from './response-parser.ts';
import { SseScanner } from './sse-scanner.ts';

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
export class Connection implements ResponseListener {
  readonly #socket: Socket;
  readonly #parser: ResponseParser;
  readonly #scanner: SseScanner;
  #exchange: Exchange | null = null;
  #readMs = 0;
  #keepsAlive = true;
  #isOpen = true;
  #exchanges = 0;

  private constructor(socketOf: (onRead: (length: number) => boolean) => Socket) {
    this.#parser = new ResponseParser(this);
    this.#scanner = new SseScanner((bytes, start, end) => this.#exchange?.onEvent(bytes, start, end, this.#readMs));
    this.#socket = socketOf((length) => this.#onRead(length));
  }

  /** Resolves when the connection, and its TLS where it has one, is ready to send. Rejects with the system's error or a time-out. */
  static open(options: ConnectionOptions): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection = new Connection((onRead) => openSocket(options, onRead));
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
      socket.on('end', () => connection.#onEndOfStream());
      socket.on('close', () => {
        clearTimeout(timer);
        connection.#onClose(lastError);
        reject(lastError ?? new Error('connection closed while it was being opened'));
      });
      socket.resume();
    });
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  /** Ready for another exchange. */
  get isReusable(): boolean {
    return this.#isOpen && this.#keepsAlive && this.#exchange === null;
  }

  /** Has carried an exchange before, so that the server may have given it up. */
  get isUsed(): boolean {
    return this.#exchanges > 1;
  }

  /** Sends a whole request; `exchange` learns all that follows. The clock of the exchange starts here unless it already runs. */
  send(request: Buffer, exchange: Exchange): void {
    this.#exchange = exchange;
    this.#exchanges += 1;
    this.#parser.expectAnswer();
    this.#scanner.reset();
    const nowMs = performance.now();
    if (exchange.startMs === 0) exchange.startMs = nowMs;
    exchange.lastActivityMs = nowMs;
    this.#socket.write(request);
  }

  destroy(): void {
    this.#isOpen = false;
    this.#socket.destroy();
  }

  onHead(head: ResponseHead): void {
    this.#keepsAlive = head.keepsAlive;
    this.#exchange?.onHead(head);
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    if (exchange.status !== 200) exchange.onErrorBody(bytes, start, end);
    else if (!this.#scanner.feed(bytes, start, end)) this.#fail('stream-error', 'an event of more than 4 MiB');
  }

  onEnd(): void {
    const exchange = this.#exchange;
    if (exchange?.status === 200) this.#scanner.finish();
    this.#exchange = null;
    if (!this.#keepsAlive) this.destroy();
    exchange?.onEnd(this.#readMs);
  }

  #onRead(length: number): boolean {
    this.#readMs = performance.now();
    if (this.#exchange !== null) this.#exchange.lastActivityMs = this.#readMs;
    const problem = this.#parser.feed(readBuffer, 0, length);
    if (problem !== null) this.#fail('stream-error', `server sent ${problem}`);
    return true;
  }

  #onEndOfStream(): void {
    this.#readMs = performance.now();
    this.#isOpen = false;
    if (this.#parser.endOfConnection()) return;
    if (this.#exchange?.hasAnswer === true)
      this.#fail('truncated-stream', 'server closed the connection before the end of the answer');
    else this.#fail('connection-error', 'server closed the connection without an answer');
  }

  #onClose(error: Error | null): void {
    this.#isOpen = false;
    this.#fail('connection-error', error?.message ?? 'connection closed');
  }

  #fail(outcome: 'stream-error' | 'truncated-stream' | 'connection-error', error: string): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    this.destroy();
    exchange?.fail(outcome, error, this.#readMs);
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
