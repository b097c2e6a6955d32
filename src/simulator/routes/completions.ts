import { badRequest } from '../api-error.ts';
import { checkModel, planChoices, resolveMaxTokens, scheduleChoices } from '../answer-choices.ts';
import type { PlannedChoice, PromptInput } from '../answer-choices.ts';
import type { Exchange } from '../exchange.ts';
import type { PositionLogprob } from '../generated.ts';
import { completionLogprobs, promptLogprobsField } from '../logprob-bodies.ts';
import { booleanField, integerField, stringField } from '../request-fields.ts';
import type { Body } from '../request-fields.ts';
import { checkLogprobCount, parseSampling } from '../sampling-fields.ts';
import type { SamplingFields } from '../sampling-fields.ts';
import type { SimulatorContext } from '../simulator-context.ts';
import { promptLogprobs } from '../token-logprobs.ts';
import { decode, encode, vocabularySize } from '../tokenizer.ts';
import { usageBody } from '../usage.ts';

interface CompletionFields extends SamplingFields {
  readonly echo: boolean;
  readonly logprobs: number | undefined;
  /** `max_tokens: 0`: nothing is generated, the prompt alone comes back. */
  readonly scoreOnly: boolean;
}

interface Scored {
  readonly choice: PlannedChoice;
  /** Of the prompt tokens; null when not asked for. */
  readonly prompt: readonly (PositionLogprob | null)[] | null;
}

/** POST /v1/completions */
export function completions(body: Body, exchange: Exchange, context: SimulatorContext): void {
  checkModel(stringField(body, 'model'), context);
  const fields = parseFields(body);
  const prompts = parsePrompts(body);
  const asked = fields.scoreOnly ? 1 : (fields.maxTokens ?? 16);
  const maxTokens = prompts.map((prompt) => resolveMaxTokens({ ...fields, maxTokens: asked }, prompt, context));
  const wanted = fields.logprobs === undefined ? null : (fields.logprobTokenIds ?? fields.logprobs);
  const choices = planChoices(prompts, maxTokens, fields, wanted, 0, context);
  const promptTop = fields.promptLogprobs ?? (fields.echo ? fields.logprobs : undefined);
  const scored = choices.map((choice): Scored => ({
    choice,
    prompt: promptTop === undefined ? null : scorePrompt(choice.prompt, promptTop, context),
  }));
  context.metrics.request(fields.n, asked);

  const id = `cmpl-${requestId(body, exchange, context)}`;
  const head = `{"id":${JSON.stringify(id)},"object":"text_completion","created":${context.nowSeconds()},"model":${JSON.stringify(context.config.servedModelName)},`;
  const promptTokens = prompts.reduce((sum, prompt) => sum + prompt.ids.length, 0);
  const readsCache = promptTop === undefined;
  if (fields.stream) {
    stream(scored, fields, head, promptTokens, readsCache, exchange, context);
    return;
  }
  scheduleChoices(
    choices,
    readsCache,
    exchange,
    context,
    () => {},
    (dueMs) => {
      const outputTokens = choices.reduce((sum, choice) => sum + choice.generated.ids.length, 0);
      const bodies = scored.map((entry) => choiceBody(entry, fields));
      exchange.json(
        200,
        `${head}"choices":${JSON.stringify(bodies)},"service_tier":null,"system_fingerprint":"${context.systemFingerprint}",` +
          `"usage":${JSON.stringify({ ...usageBody(promptTokens, outputTokens), prompt_tokens_details: null, completion_tokens_details: null })},` +
          '"kv_transfer_params":null,"ec_transfer_params":null,"metrics":null}',
        dueMs,
      );
    },
  );
}

export function requestId(body: Body, exchange: Exchange, context: SimulatorContext): string {
  const header = exchange.request.headers['x-request-id'];
  return (typeof header === 'string' ? header : undefined) ?? stringField(body, 'request_id') ?? context.nextId();
}

function parseFields(body: Body): CompletionFields {
  const sampling = parseSampling(body);
  const echo = booleanField(body, 'echo');
  const logprobs = integerField(body, 'logprobs');
  checkLogprobCount(logprobs, 'logprobs', 'sample');
  const { maxTokens, logprobTokenIds } = sampling;
  if (logprobTokenIds !== undefined && logprobs === undefined) {
    throw badRequest('when using `logprob_token_ids`, `logprobs` must be set.', 'logprob_token_ids');
  }
  const scoreOnly = maxTokens === 0 && echo;
  if (logprobTokenIds !== undefined && scoreOnly) {
    throw badRequest(
      '`logprob_token_ids` is not supported when `echo=True` and `max_tokens=0` because no output tokens are generated.',
      'logprob_token_ids',
    );
  }
  return { ...sampling, echo, logprobs, scoreOnly };
}

function parsePrompts(body: Body): PromptInput[] {
  const value = body['prompt'];
  const list: readonly unknown[] = Array.isArray(value) && typeof value[0] !== 'number' ? value : [value];
  const keep = integerField(body, 'truncate_prompt_tokens');
  const prompts = list.map((entry): PromptInput => {
    const given = Array.isArray(entry) && entry.every((id) => Number.isInteger(id)) ? (entry as number[]) : null;
    if (given === null && typeof entry !== 'string') throw noPrompt();
    const outside = given?.find((id) => id < 0 || id >= vocabularySize);
    if (outside !== undefined) throw badRequest(`Token id ${outside} is out of vocabulary`);
    const all = given ?? encode(String(entry));
    const ids = keep === undefined || keep < 1 ? all : all.slice(-keep);
    const text = given === null && ids.length === all.length ? String(entry) : decode(ids);
    return { ids, text, givenAsText: given === null, question: text };
  });
  if (prompts.length === 0) throw badRequest('You must pass at least one prompt');
  if (prompts.some((prompt) => prompt.ids.length === 0)) throw noPrompt();
  return prompts;
}

function noPrompt(): Error {
  return badRequest('Either prompt or prompt_embeds must be provided and non-empty.', 'prompt');
}

function scorePrompt(prompt: PromptInput, topCount: number, context: SimulatorContext): (PositionLogprob | null)[] {
  return promptLogprobs(prompt.ids, context.quality.findByContinuation(prompt.text), topCount, context.config.seed);
}

function choiceBody({ choice, prompt }: Scored, fields: CompletionFields): Body {
  const { generated } = choice;
  const answer = fields.scoreOnly ? '' : generated.parts.join('');
  const ids = fields.echo ? [...choice.prompt.ids, ...(fields.scoreOnly ? [] : generated.ids)] : generated.ids;
  const positions =
    choice.logprobs === null
      ? null
      : [...(fields.echo && prompt !== null ? prompt : []), ...(fields.scoreOnly ? [] : choice.logprobs)];
  return {
    index: choice.index,
    text: fields.echo ? choice.prompt.text + answer : answer,
    logprobs: positions === null ? null : completionLogprobs(ids, positions, 0, fields.tokensAsIds).body,
    finish_reason: fields.scoreOnly ? 'length' : generated.finishReason,
    stop_reason: generated.stopReason,
    token_ids: fields.returnTokenIds ? generated.ids : null,
    prompt_logprobs: prompt === null ? null : promptLogprobsField(prompt),
    prompt_token_ids: fields.returnTokenIds ? choice.prompt.ids : null,
    routed_experts: null,
  };
}

function stream(
  scored: readonly Scored[],
  fields: CompletionFields,
  head: string,
  promptTokens: number,
  readsCache: boolean,
  exchange: Exchange,
  context: SimulatorContext,
): void {
  const choices = scored.map((entry) => entry.choice);
  const offsets = choices.map(() => 0);
  let sentTokens = 0;
  exchange.startStream(choices.reduce((sum, choice) => sum + choice.generated.ids.length, 0));
  const fingerprint = `"system_fingerprint":"${context.systemFingerprint}"`;

  scheduleChoices(
    choices,
    readsCache,
    exchange,
    context,
    (choice, tokenIndex, dueMs) => {
      const { generated } = choice;
      const first = tokenIndex === 0;
      const last = tokenIndex === generated.ids.length - 1;
      sentTokens += 1;
      const echoed = first && fields.echo;
      const part = fields.scoreOnly ? '' : generated.parts[tokenIndex]!;
      const text = echoed ? choice.prompt.text + part : part;
      if (text === '' && !last && !fields.returnTokenIds && choice.logprobs === null) return;
      const usage = fields.continuousUsage
        ? `,"usage":${JSON.stringify(usageBody(choice.prompt.ids.length, tokenIndex + 1))}`
        : '';
      const tail = last && !fields.includeUsage ? `,${fingerprint}` : '';
      const entry = {
        index: choice.index,
        text,
        logprobs: streamLogprobs(scored[choice.index]!, tokenIndex, fields, offsets),
        finish_reason: last ? generated.finishReason : null,
        stop_reason: last ? generated.stopReason : null,
        prompt_token_ids: first && (fields.returnTokenIds || fields.echo) ? choice.prompt.ids : null,
        token_ids: fields.returnTokenIds ? [generated.ids[tokenIndex]!] : null,
      };
      exchange.send(`${head}"choices":[${JSON.stringify(entry)}]${usage}${tail}}`, dueMs);
    },
    (dueMs) => {
      if (fields.includeUsage) {
        exchange.send(
          `${head}"choices":[],"usage":${JSON.stringify(usageBody(promptTokens, sentTokens))},${fingerprint}}`,
          dueMs,
        );
      }
      exchange.endStream();
    },
  );
}

function streamLogprobs(
  { choice, prompt }: Scored,
  tokenIndex: number,
  fields: CompletionFields,
  offsets: number[],
): Body | null {
  if (choice.logprobs === null) return null;
  const echoed = tokenIndex === 0 && fields.echo && prompt !== null;
  const ids = [...(echoed ? choice.prompt.ids : []), choice.generated.ids[tokenIndex]!];
  const positions = [...(echoed ? prompt : []), choice.logprobs[tokenIndex]!];
  const { body, end } = completionLogprobs(ids, positions, offsets[choice.index]!, fields.tokensAsIds);
  offsets[choice.index] = end;
  return body;
}
