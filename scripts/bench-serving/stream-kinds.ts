import { scriptedServer, type Act } from '../../src/engines/serving/testing/scripted-server.ts';
import {
  chunkedAnswer,
  deltaChunk,
  done,
  event,
  goodEvents,
  httpChunk,
  lastChunk,
  streamHead,
  textChunk,
  usage,
  usageChunk,
} from '../../src/engines/serving/testing/wire.ts';
import type { Common } from './accuracy.ts';
import { type ClientRun, numberOf, runClient } from './measure-client.ts';
import { markdownTable } from './tables.ts';

const tokens = 4;
const requests = 4;

interface StreamKind {
  readonly acts: readonly Act[];
  /** Of each request; null for a stream that has to count as failed. */
  readonly outputTokens: number | null;
  readonly isChat?: boolean;
}

const good = goodEvents(tokens);
const texts = good.slice(0, tokens);
const contents = [' a', ' b', ' c', ' d'].map((content, index) =>
  event(deltaChunk({ content }, index === tokens - 1 ? 'length' : null)),
);
const whole = chunkedAnswer(good).join('');
const syllable = Buffer.from(event(textChunk('한')));
const inSyllable = syllable.indexOf(Buffer.from('한')) + 1;

/** An answer of one HTTP chunk per part. */
const answer = (...parts: readonly string[]): readonly string[] => chunkedAnswer(parts);
const status = (line: string): readonly string[] => {
  const body = '{"error":{"message":"no","type":"x","param":null,"code":1}}';
  return [`HTTP/1.1 ${line}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`];
};

const kinds: Readonly<Record<string, StreamKind>> = {
  plain: { acts: [whole], outputTokens: tokens },
  'late role chunk': {
    acts: [
      streamHead,
      100,
      httpChunk(event(deltaChunk({ role: 'assistant', content: '' }))),
      100,
      ...[...contents, event(usageChunk(tokens)), done].map((part) => httpChunk(part)),
      lastChunk,
    ],
    outputTokens: tokens,
    isChat: true,
  },
  'CRLF line ends': { acts: answer(...good.map((part) => part.replaceAll('\n', '\r\n'))), outputTokens: tokens },
  comments: { acts: answer(': ping\n\n', ...good.flatMap((part) => [part, ': ping\n\n'])), outputTokens: tokens },
  'no space after data:': {
    acts: answer(...good.map((part) => part.replace('data: ', 'data:'))),
    outputTokens: tokens,
  },
  'data over several lines': {
    acts: answer(...good.map((part) => part.replace('"choices":[', '"choices":\ndata: ['))),
    outputTokens: tokens,
  },
  'UTF-8 split over reads': {
    acts: [
      streamHead + httpChunk(texts.slice(0, 3).join('')),
      `${syllable.length.toString(16)}\r\n`,
      syllable.subarray(0, inSyllable),
      20,
      syllable.subarray(inSyllable),
      `\r\n${httpChunk(event(usageChunk(tokens)) + done)}${lastChunk}`,
    ],
    outputTokens: tokens,
  },
  'events in one read': { acts: [streamHead + httpChunk(good.join('')) + lastChunk], outputTokens: tokens },
  'usage on the last chunk': {
    acts: answer(...texts.slice(0, 3), event(textChunk(' d', 'length', usage(tokens))), done),
    outputTokens: tokens,
  },
  'no usage': { acts: answer(...texts, done), outputTokens: tokens },
  'slow first byte': { acts: [1500, whole], outputTokens: tokens },
  'early stop': {
    acts: answer(texts[0] ?? '', event(textChunk(' b', 'stop')), event(usageChunk(2)), done),
    outputTokens: null,
  },
  'status 429': { acts: status('429 Too Many Requests'), outputTokens: null },
  'status 500': { acts: status('500 Internal Server Error'), outputTokens: null },
  'status 503': { acts: status('503 Service Unavailable'), outputTokens: null },
  'connection reset': { acts: [streamHead + httpChunk(texts[0] ?? ''), 50, 'reset'], outputTokens: null },
  'connection closed': { acts: [streamHead + httpChunk(texts[0] ?? ''), 50, 'fin'], outputTokens: null },
  'no [DONE]': { acts: answer(...good.slice(0, -1)), outputTokens: null },
  'error object in the stream': {
    acts: answer(texts[0] ?? '', event({ error: { message: 'EngineCore died', code: 500 } }), done),
    outputTokens: null,
  },
  'broken JSON': { acts: answer(texts[0] ?? '', event('{"choices":[{"te'), ...good.slice(1)), outputTokens: null },
  'empty stream': { acts: answer(done), outputTokens: null },
};

/** 21 kinds of good and bad streams, each alone: which are judged right, and whether the tokens of the good ones are. */
export async function judgeStreamKinds({ clients, directory }: Common): Promise<string> {
  const rows: string[][] = [];
  const right = new Map<string, number>();
  for (const [kind, { acts, outputTokens, isChat = false }] of Object.entries(kinds)) {
    const server = await scriptedServer((_, request) =>
      request.startsWith('POST /v1/') ? acts : status('404 Not Found'),
    );
    const verdicts: string[] = [];
    try {
      for (const client of clients) {
        const url = `http://127.0.0.1:${server.port}`;
        const run = await runClient(client, {
          url,
          prompts: requests,
          concurrency: 2,
          outputTokens: tokens,
          directory,
          file: 'r.json',
          isChat,
        });
        const mistake = mistakeOf(run, outputTokens);
        if (mistake === null) right.set(client.name, (right.get(client.name) ?? 0) + 1);
        verdicts.push(mistake ?? 'right');
      }
    } finally {
      await server.close();
    }
    rows.push([kind, outputTokens === null ? 'failure' : 'success', ...verdicts]);
  }
  rows.push(['**right**', '', ...clients.map(({ name }) => `**${right.get(name) ?? 0} of ${rows.length}**`)]);
  return `## Good and bad streams\n\n${markdownTable(['kind', 'is a', ...clients.map(({ name }) => name)], rows)}`;
}

/** Null for a client that judged and counted all requests right. */
function mistakeOf({ result, exitCode }: ClientRun, outputTokens: number | null): string | null {
  if (outputTokens === null) {
    if (result !== null && numberOf(result, 'completed') !== 0)
      return `${numberOf(result, 'completed')} called a success`;
    if (result !== null && typeof result['median_ttft_ms'] === 'number')
      return `TTFT ${result['median_ttft_ms']} ms of nothing`;
    return exitCode === 0 ? 'exit code 0' : null;
  }
  const completed = numberOf(result, 'completed');
  if (completed !== requests)
    return `${Number.isNaN(completed) ? 'no result' : `${completed} of ${requests} succeeded`}`;
  const counted = numberOf(result, 'total_output_tokens');
  return counted === requests * outputTokens ? null : `${counted} tokens counted, ${requests * outputTokens} written`;
}
