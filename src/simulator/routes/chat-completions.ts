import { checkModel, planChoices, resolveMaxTokens, scheduleChoices } from '../answer-choices.ts';
import type { PlannedChoice, PromptInput } from '../answer-choices.ts';
import { badRequest } from '../api-error.ts';
import { chatMessages, lastQuestion, templateOptions } from '../chat-messages.ts';
import { renderChat } from '../chat-template.ts';
import type { Exchange } from '../exchange.ts';
import { chatLogprob, promptLogprobsField } from '../logprob-bodies.ts';
import { booleanField, integerField, stringField } from '../request-fields.ts';
import type { Body } from '../request-fields.ts';
import { checkLogprobCount, parseSampling } from '../sampling-fields.ts';
import type { SamplingFields } from '../sampling-fields.ts';
import type { SimulatorContext } from '../simulator-context.ts';
import { promptLogprobs } from '../token-logprobs.ts';
import { encode } from '../tokenizer.ts';
import { usageBody } from '../usage.ts';
import { requestId } from './completions.ts';

interface ChatFields extends SamplingFields {
  readonly logprobs: boolean;
  readonly topLogprobs: number;
}

/** POST /v1/chat/completions */
export function chatCompletions(body: Body, exchange: Exchange, context: SimulatorContext): void {
  const messages = chatMessages(body);
  checkModel(stringField(body, 'model'), context);
  const fields = parseFields(body);
  const text = renderChat(messages, templateOptions(body));
  const prompt: PromptInput = { ids: encode(text), text, givenAsText: true, question: lastQuestion(messages) };
  const maxTokens = resolveMaxTokens(fields, prompt, context);
  const wanted = fields.logprobs ? (fields.logprobTokenIds ?? fields.topLogprobs) : null;
  const { reasoningTokens } = context.config;
  const choices = planChoices([prompt], [maxTokens], fields, wanted, reasoningTokens, context);
  context.metrics.request(fields.n, maxTokens);

  const id = `chatcmpl-${requestId(body, exchange, context)}`;
  const object = fields.stream ? 'chat.completion.chunk' : 'chat.completion';
  const head = `{"id":${JSON.stringify(id)},"object":"${object}","created":${context.nowSeconds()},"model":${JSON.stringify(context.config.servedModelName)},`;
  const readsCache = fields.promptLogprobs === undefined;
  if (fields.stream) {
    stream(choices, fields, head, readsCache, exchange, context);
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
      const prompted =
        fields.promptLogprobs === undefined
          ? null
          : promptLogprobsField(promptLogprobs(prompt.ids, null, fields.promptLogprobs, context.config.seed));
      const rest = {
        service_tier: null,
        system_fingerprint: context.systemFingerprint,
        usage: {
          ...usageBody(prompt.ids.length, outputTokens),
          prompt_tokens_details: null,
          completion_tokens_details: null,
        },
        prompt_logprobs: prompted,
        prompt_token_ids: fields.returnTokenIds ? prompt.ids : null,
        prompt_text: null,
        kv_transfer_params: null,
        ec_transfer_params: null,
        metrics: null,
      };
      const bodies = choices.map((choice) => choiceBody(choice, fields));
      exchange.json(200, `${head}"choices":${JSON.stringify(bodies)},${JSON.stringify(rest).slice(1)}`, dueMs);
    },
  );
}

function parseFields(body: Body): ChatFields {
  const sampling = parseSampling(body);
  const maxTokens = integerField(body, 'max_completion_tokens') ?? sampling.maxTokens;
  const logprobs = booleanField(body, 'logprobs');
  const topLogprobs = integerField(body, 'top_logprobs');
  checkLogprobCount(topLogprobs, 'top_logprobs', 'sample');
  if (topLogprobs !== undefined && topLogprobs > 0 && !logprobs) {
    throw badRequest('when using `top_logprobs`, `logprobs` must be set to true.', 'top_logprobs');
  }
  if (sampling.logprobTokenIds !== undefined && !logprobs) {
    throw badRequest('when using `logprob_token_ids`, `logprobs` must be set.', 'logprob_token_ids');
  }
  return { ...sampling, maxTokens, logprobs, topLogprobs: topLogprobs ?? 0 };
}

function choiceBody(choice: PlannedChoice, fields: ChatFields): Body {
  const { generated } = choice;
  const thinking = generated.parts.slice(0, generated.reasoningTokens).join('');
  const content = generated.parts.slice(generated.reasoningTokens).join('');
  const cutWhileThinking = generated.reasoningTokens > 0 && generated.ids.length === generated.reasoningTokens;
  return {
    index: choice.index,
    message: {
      role: 'assistant',
      content: cutWhileThinking ? null : content,
      refusal: null,
      annotations: null,
      audio: null,
      function_call: null,
      reasoning: thinking === '' ? null : thinking,
    },
    logprobs: logprobsBody(choice, 0, generated.ids.length, fields),
    finish_reason: generated.finishReason,
    stop_reason: generated.stopReason,
    token_ids: fields.returnTokenIds ? generated.ids : null,
    routed_experts: null,
  };
}

function logprobsBody(choice: PlannedChoice, from: number, to: number, fields: ChatFields): Body | null {
  if (choice.logprobs === null) return null;
  const topCount = fields.logprobTokenIds === undefined ? fields.topLogprobs : null;
  return {
    content: choice.logprobs.slice(from, to).map((position) => chatLogprob(position, fields.tokensAsIds, topCount)),
  };
}

function stream(
  choices: readonly PlannedChoice[],
  fields: ChatFields,
  head: string,
  readsCache: boolean,
  exchange: Exchange,
  context: SimulatorContext,
): void {
  const promptTokens = choices[0]!.prompt.ids.length;
  const fingerprint = `"system_fingerprint":"${context.systemFingerprint}"`;
  let sentTokens = 0;
  const usage = (outputTokens: number): string =>
    fields.continuousUsage
      ? `,"usage":${JSON.stringify({ ...usageBody(promptTokens, outputTokens), completion_tokens_details: null })}`
      : '';
  const sendRoles = (dueMs: number): void => {
    for (const choice of choices) {
      const entry = {
        index: choice.index,
        delta: { role: 'assistant', content: '' },
        logprobs: null,
        finish_reason: null,
      };
      const ids = JSON.stringify(fields.returnTokenIds ? choice.prompt.ids : null);
      exchange.send(
        `${head}"choices":[${JSON.stringify(entry)}]${usage(0)},"prompt_token_ids":${ids},"prompt_text":null}`,
        dueMs,
      );
    }
  };
  exchange.startStream(choices.reduce((sum, choice) => sum + choice.generated.ids.length + 1, 0));

  scheduleChoices(
    choices,
    readsCache,
    exchange,
    context,
    (choice, tokenIndex, dueMs) => {
      if (sentTokens === 0) sendRoles(dueMs);
      sentTokens += 1;
      const { generated } = choice;
      const last = tokenIndex === generated.ids.length - 1;
      const part = generated.parts[tokenIndex]!;
      if (part === '' && !last && !fields.returnTokenIds && choice.logprobs === null) return;
      const entry = {
        index: choice.index,
        delta: tokenIndex < generated.reasoningTokens ? { reasoning: part } : { content: part },
        logprobs: logprobsBody(choice, tokenIndex, tokenIndex + 1, fields),
        finish_reason: last ? generated.finishReason : null,
        ...(last ? { stop_reason: generated.stopReason } : {}),
        token_ids: fields.returnTokenIds ? [generated.ids[tokenIndex]!] : null,
      };
      const tail = last && !fields.includeUsage ? `,${fingerprint}` : '';
      exchange.send(`${head}"choices":[${JSON.stringify(entry)}]${usage(tokenIndex + 1)}${tail}}`, dueMs);
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
