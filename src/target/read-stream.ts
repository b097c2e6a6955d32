import { EvalError, isEvalError } from '../contracts/errors.ts';
import { excerpt } from './failure.ts';
import { isArray, isObject, type JsonObject, stringOrNull } from './json-value.ts';
import type { OpenStream } from './open-stream.ts';
import { parseUsage, reasoningOf } from './parse-completion.ts';
import { badResponse, parseBody, type ResponseBody } from './response-body.ts';
import { type ServerError, serverErrorOf } from './server-error.ts';
import { createSseParser, type SseEvent } from './sse-parser.ts';
import type { StreamEvent } from './target.ts';

const endMarker = '[DONE]';

/**
 * Events of a streamed completion or chat completion. `done` comes only for a stream that ended as it should; otherwise
 * it throws: EVAL_TARGET_STREAM_ERROR (an error inside the stream, under status 200), EVAL_TARGET_STREAM_TRUNCATED (no
 * `[DONE]`), EVAL_TARGET_STREAM_EMPTY, or what ended the connection. Closes the stream, also when the reader stops early.
 */
export async function* readStream(stream: OpenStream): AsyncGenerator<StreamEvent, void, undefined> {
  let isComplete = false;
  let chunkCount = 0;
  let lastData = '';
  let lost: unknown;
  try {
    await checkContentType(stream);
    try {
      for await (const event of sseEvents(stream)) {
        lastData = event.data;
        isComplete = event.data === endMarker;
        if (isComplete) break;
        const chunk = parseChunk(event, stream);
        if (isArray(chunk['choices']) && chunk['choices'].length > 0) chunkCount += 1;
        yield* chunkEvents(chunk);
      }
    } catch (error) {
      if (!isEvalError(error, 'EVAL_TARGET_CONNECTION_LOST')) throw error;
      lost = error;
    }
    if (chunkCount === 0) throw emptyStream(stream, 'a stream that brought nothing', lost);
    if (!isComplete) throw truncatedStream(stream, lastData, lost);
    yield { kind: 'done' };
  } finally {
    stream.close(isComplete);
  }
}

/** An event cut off by the end of the stream is none, but an end marker that lacks its blank line has said all. */
async function* sseEvents(stream: OpenStream): AsyncGenerator<SseEvent, void, undefined> {
  const parser = createSseParser();
  for (let bytes = await stream.take(); bytes !== null; bytes = await stream.take()) yield* parser.push(bytes);
  const last = parser.end();
  if (last?.data === endMarker) yield last;
}

function* chunkEvents(chunk: JsonObject): Generator<StreamEvent, void, undefined> {
  const choices = isArray(chunk['choices']) ? chunk['choices'] : [];
  for (const choice of choices) {
    if (!isObject(choice)) continue;
    const index = typeof choice['index'] === 'number' ? choice['index'] : 0;
    const delta = isObject(choice['delta']) ? choice['delta'] : {};
    if (delta['role'] !== undefined) yield { kind: 'role' };
    const reasoning = reasoningOf(delta);
    if (reasoning !== null && reasoning !== '') yield { kind: 'reasoning', text: reasoning, choice: index };
    const content = stringOrNull(choice['text']) ?? stringOrNull(delta['content']);
    if (content !== null && content !== '') yield { kind: 'content', text: content, choice: index };
    const reason = stringOrNull(choice['finish_reason']);
    if (reason !== null) yield { kind: 'finish', reason, choice: index };
  }
  const usage = parseUsage(chunk['usage']);
  if (usage !== null) yield { kind: 'usage', usage };
}

function parseChunk(event: SseEvent, stream: OpenStream): JsonObject {
  const body: ResponseBody = { text: event.data, place: stream.place };
  let chunk: unknown;
  try {
    chunk = JSON.parse(event.data);
  } catch {
    throw badResponse(body, `a stream event with malformed JSON, ${excerpt(event.data, stream.place.redact, 60)}`);
  }
  if (!isObject(chunk)) throw badResponse(body, 'a stream event that is no object');
  if (('error' in chunk && chunk['error'] !== null) || event.event === 'error') {
    throw errorInStream(serverErrorOf(chunk), event, stream);
  }
  return chunk;
}

/** A server that does not stream answers with one body: an error page, or the whole answer at once. */
async function checkContentType(stream: OpenStream): Promise<void> {
  const contentType = stream.headers['content-type'];
  if (contentType === undefined || /text\/event-stream/i.test(String(contentType))) return;
  const chunks: Buffer[] = [];
  for (let bytes = await stream.take(); bytes !== null; bytes = await stream.take()) chunks.push(bytes);
  const body: ResponseBody = { text: Buffer.concat(chunks).toString('utf8'), place: stream.place };
  if (body.text.trim() === '') throw emptyStream(stream, 'an empty body');
  parseBody(body);
  throw badResponse(body, `one ${String(contentType)} body instead of a stream`);
}

function errorInStream(server: ServerError | null, event: SseEvent, stream: OpenStream): EvalError {
  const message = excerpt(server?.message ?? event.data, stream.place.redact);
  const isOurFault = typeof server?.code === 'number' && server.code >= 400 && server.code < 500 && server.code !== 429;
  return new EvalError({
    code: 'EVAL_TARGET_STREAM_ERROR',
    message: `Expected the rest of the stream, found an error in it: ${message}, at ${stream.place.what}.`,
    nextStep: 'Read the log of the server; what came before the error is not an answer.',
    exitCode: isOurFault ? 2 : 75,
    details: {
      status: 200,
      errorCode: server?.code ?? null,
      body: excerpt(event.data, stream.place.redact),
      request: stream.place.what,
    },
  });
}

function emptyStream(stream: OpenStream, found: string, cause?: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_STREAM_EMPTY',
    message: `Expected a stream that ends with ${endMarker}, found ${found}, at ${stream.place.what}.`,
    nextStep: 'Read the log of the server, and of the gateway if there is one in front of it.',
    exitCode: 75,
    details: { status: 200, body: '', request: stream.place.what },
    cause,
  });
}

function truncatedStream(stream: OpenStream, lastData: string, cause: unknown): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_STREAM_TRUNCATED',
    message: `Expected a stream that ends with ${endMarker}, found one that stopped before it, at ${stream.place.what}.`,
    nextStep: 'See whether the server, or a gateway in front of it, was restarted or limits the length of an answer.',
    exitCode: 75,
    details: { status: 200, body: excerpt(lastData, stream.place.redact), request: stream.place.what },
    cause,
  });
}
