import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { judgeExchange } from '../judge-exchange.ts';
import { scriptedServer } from '../testing/scripted-server.ts';
import { chunkedAnswer, goodEvents } from '../testing/wire.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { Exchange } from './exchange.ts';
import { LoadClient } from './load-client.ts';
import { requestBytes } from './request-bytes.ts';

const cleanUps: (() => unknown)[] = [];
const request = requestBytes({ authority: 'x', path: '/v1/completions', headers: {} }, {});
const timeouts = { connectMs: 2000, firstByteMs: 5000, idleMs: 5000, totalMs: 10_000 };

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function fixture(name: string): Promise<string> {
  return readFile(new URL(`../../../../test/fixtures/target/${name}`, import.meta.url), 'utf8');
}

async function tlsServer(): Promise<{ port: number; ca: string }> {
  const cert = await fixture('localhost.cert.pem');
  const server = await scriptedServer(() => chunkedAnswer(goodEvents(4)), {
    key: await fixture('localhost.key.pem'),
    cert,
  });
  cleanUps.push(() => server.close());
  return { port: server.port, ca: cert };
}

test('streams over TLS, one exchange after the other on one connection', async () => {
  const { port, ca } = await tlsServer();
  const connection = await Connection.open({
    host: '127.0.0.1',
    port,
    tls: { serverName: 'localhost', ca: [ca] },
    connectTimeoutMs: 2000,
  });
  cleanUps.push(() => connection.destroy());
  for (let round = 0; round < 2; round += 1) {
    const exchange = new Exchange(4);
    connection.send(request, exchange);
    await exchange.settled;
    expect(judgeExchange(exchange, 4)).toMatchObject({ outcome: 'success', outputTokens: 4 });
    expect(exchange.chunkTimesMs).toHaveLength(4);
    expect(connection.isReusable).toBe(true);
  }
});

test('a certificate that nobody vouches for, or for another name, is refused', async () => {
  const { port, ca } = await tlsServer();
  const open = (tls: ConnectionOptions['tls']): Promise<Connection> =>
    Connection.open({ host: '127.0.0.1', port, tls, connectTimeoutMs: 2000 });
  await expect(open({ serverName: 'localhost', ca: null })).rejects.toThrow(/self-signed/);
  await expect(open({ serverName: 'other.example', ca: [ca] })).rejects.toThrow(/other\.example/);
});

test('a server that accepts and never says a word of TLS is given up in time', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  cleanUps.push(() => silent.close());
  await new Promise((resolve) => silent.once('listening', resolve));
  const address = silent.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const options = { host: '127.0.0.1', port, tls: { serverName: 'x', ca: null }, connectTimeoutMs: 100 };
  await expect(Connection.open(options)).rejects.toThrow('no connection within 100 ms');
});

test('a thousand streams at once over one read buffer do not mix', async () => {
  const count = 1000;
  const server = await scriptedServer((_, text) => {
    const tokens = Number(/"tokens":(\d+)/.exec(text)?.[1]);
    return [20, ...chunkedAnswer(goodEvents(tokens))];
  });
  const client = new LoadClient({ host: '127.0.0.1', port: server.port, tls: null, connectTimeoutMs: 5000 }, timeouts);
  cleanUps.push(
    () => client.close(),
    () => server.close(),
  );
  await client.open(count);
  const tokensOf = (index: number): number => 1 + (index % 7);
  const exchanges = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const body = { tokens: tokensOf(index) };
      return client.exchange(requestBytes({ authority: 'x', path: '/', headers: {} }, body), 8);
    }),
  );
  for (const [index, exchange] of exchanges.entries()) {
    expect(judgeExchange(exchange, tokensOf(index))).toMatchObject({
      outcome: 'success',
      outputTokens: tokensOf(index),
    });
    expect(exchange.chunkTimesMs).toHaveLength(tokensOf(index));
  }
  expect(server.connections()).toBe(count);
});
