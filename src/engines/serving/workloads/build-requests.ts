import type { RequestTarget } from '../client/request-bytes.ts';
import { requestBytes } from '../client/request-bytes.ts';
import type { ServingSettings, ServingWork } from '../serving-exam.ts';
import type { MadeUpPart, PromptMessage } from './prompt-parts.ts';
import type { PromptBuilder } from './random-prompts.ts';

/** Between what was said, where there is no chat template. */
const messageSeparator = '\n';

/** Prompts built at once. */
const promptsAtOnce = 8;

export interface RequestOptions {
  readonly settings: Pick<ServingSettings, 'backend' | 'ignoreEos' | 'requestFields' | 'reusePrompts' | 'seed'>;
  /** ULID; also the seed of made-up text unless it is reused, so that no repetition finds another's in the prefix cache. */
  readonly attempt: string;
  readonly phase: 'warm-up' | 'measured';
  readonly request: RequestTarget;
  /** Served model. */
  readonly model: string;
  /** Whether the server knows vLLM's `cache_salt`. */
  readonly isVllm: boolean;
  readonly prompts: PromptBuilder;
  readonly signal: AbortSignal;
}

/** The bytes of every request of a repetition in index order, so that nothing is left to build once the clock runs. */
export async function buildRequests(
  works: readonly ServingWork[],
  options: RequestOptions,
): Promise<readonly Buffer[]> {
  const requests: Buffer[] = [];
  for (let from = 0; from < works.length; from += promptsAtOnce) {
    options.signal.throwIfAborted();
    const some = works.slice(from, from + promptsAtOnce);
    requests.push(...(await Promise.all(some.map((work) => buildRequest(work, options)))));
  }
  return requests;
}

async function buildRequest(work: ServingWork, options: RequestOptions): Promise<Buffer> {
  const { settings, attempt, phase, request } = options;
  const isChat = settings.backend === 'chat';
  const messages = await fillMessages(work, options);
  const path = `${request.path}/v1/${isChat ? 'chat/completions' : 'completions'}`;
  const headers = { ...request.headers, 'x-request-id': `${attempt}-${phase}-${work.index}` };
  return requestBytes(
    { ...request, path, headers },
    {
      model: work.model ?? options.model,
      ...(isChat ? { messages } : { prompt: messages.map(({ content }) => content).join(messageSeparator) }),
      max_tokens: work.outputTokens,
      temperature: 0,
      ignore_eos: settings.ignoreEos,
      stream: true,
      stream_options: { include_usage: true },
      // Text out of a file comes again with every repetition: without a salt of its own the later ones would find it in the prefix cache.
      ...(options.isVllm && !settings.reusePrompts && holdsFixedText(work) ? { cache_salt: attempt } : {}),
      ...work.fields,
      ...settings.requestFields,
    },
  );
}

interface FilledMessage {
  readonly role: PromptMessage['role'];
  readonly content: string;
}

/** Text of every message; the last made-up part is as long as the whole needs to come out at `inputTokens`. */
async function fillMessages(work: ServingWork, options: RequestOptions): Promise<readonly FilledMessage[]> {
  const { settings, attempt, phase, prompts } = options;
  const seed = settings.reusePrompts ? String(settings.seed) : `${settings.seed}/${attempt}`;
  const seedOf = (piece: MadeUpPart, place: string): string =>
    piece.seed === null ? `${seed}/${phase}/${work.index}/${place}` : `${seed}/shared/${piece.seed}`;
  const messages = work.messages ?? [{ role: 'user', parts: [{ seed: null, tokens: work.inputTokens ?? 1 }] }];
  const separator = settings.backend === 'chat' ? '' : messageSeparator;
  const filled: FilledMessage[] = [];
  let before = '';
  for (const [index, { role, parts }] of messages.entries()) {
    const isLastMessage = index === messages.length - 1;
    let content = '';
    for (const [part, piece] of parts.entries()) {
      if (typeof piece === 'string') content += piece;
      else if (isLastMessage && part === parts.length - 1 && work.inputTokens !== null)
        content += await prompts.prompt(work.inputTokens, seedOf(piece, `${index}/${part}`), before + content);
      else content += prompts.words(piece.tokens, seedOf(piece, `${index}/${part}`));
    }
    filled.push({ role, content });
    before += content + separator;
  }
  return filled;
}

function holdsFixedText({ messages }: ServingWork): boolean {
  return messages?.some(({ parts }) => parts.some((part) => typeof part === 'string')) ?? false;
}
