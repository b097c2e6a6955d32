import { type ConnectionOptions, openSocket } from './connection.ts';
import { ResponseParser } from './response-parser.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const longestAnswerBytes = 32 * 1024 * 1024;

/** One request of the control plane on a connection of its own, the whole answer as text. Rejects with what the network or the server did wrong. */
export async function ask(options: ConnectionOptions, request: Buffer, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const socket = await openSocket(options);
  return new Promise((resolve, reject) => {
    const end = (error: Error | null): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      if (error !== null) reject(error);
    };
    const abort = (): void => end(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    let status = 0;
    let length = 0;
    const parts: Buffer[] = [];
    const parser = new ResponseParser({
      onHead: (head) => {
        status = head.status;
      },
      onBody: (bytes, start, stop) => {
        length += stop - start;
        parts.push(Buffer.from(bytes.subarray(start, stop)));
      },
      onEnd: () => {
        resolve({ status, text: Buffer.concat(parts).toString('utf8') });
        end(null);
      },
    });
    parser.expectAnswer();
    signal.addEventListener('abort', abort, { once: true });
    socket.on('data', (bytes: Buffer) => {
      const problem = length > longestAnswerBytes ? 'an answer without end' : parser.feed(bytes, 0, bytes.length);
      if (problem !== null) end(new Error(`server sent ${problem}`));
    });
    socket.on('end', () => {
      if (!parser.endOfConnection()) end(new Error('server closed the connection before the end of the answer'));
    });
    socket.on('error', end);
    socket.on('close', () => end(new Error('connection closed')));
    if (signal.aborted) abort();
    else socket.write(request);
  });
}
