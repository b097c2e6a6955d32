import type { Sampling } from '../contracts/exam.ts';
import type { ChatRequest, CompletionRequest, StructuredOutput } from './target.ts';

/** Body of POST /v1/completions. Absent parameters are left out: the server's default holds. `extraBody` wins over everything. */
export function completionBody(model: string, request: CompletionRequest, stream: boolean): Record<string, unknown> {
  return {
    model,
    prompt: request.prompt,
    ...commonBody(request, stream),
    ...(request.maxTokens === undefined ? {} : { max_tokens: request.maxTokens }),
    // vLLM refuses logprob_token_ids without logprobs.
    logprobs: request.logprobs ?? (request.logprobTokenIds === undefined ? undefined : 1),
    echo: request.echo,
    ...request.extraBody,
  };
}

/** Body of POST /v1/chat/completions. */
export function chatBody(model: string, request: ChatRequest, stream: boolean): Record<string, unknown> {
  const wantsLogprobs = request.topLogprobs !== undefined || request.logprobTokenIds !== undefined;
  return {
    model,
    messages: request.messages,
    ...commonBody(request, stream),
    ...(wantsLogprobs ? { logprobs: true } : {}),
    top_logprobs: request.topLogprobs,
    ...(request.continueFinalMessage === true ? { add_generation_prompt: false, continue_final_message: true } : {}),
    ...request.extraBody,
  };
}

function commonBody(request: CompletionRequest | ChatRequest, stream: boolean): Record<string, unknown> {
  const sampling: Sampling = request.sampling;
  return {
    max_tokens: sampling.maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    stop: sampling.stop,
    n: request.n,
    ignore_eos: request.ignoreEos,
    min_tokens: request.minTokens,
    prompt_logprobs: request.promptLogprobs,
    ...(request.structuredOutput === undefined ? {} : structuredOutputBody(request.structuredOutput)),
    // Two ids can have the same text; named by id, none hides another.
    ...(request.logprobTokenIds === undefined
      ? {}
      : { logprob_token_ids: request.logprobTokenIds, return_tokens_as_token_ids: true }),
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}

/** `response_format` where OpenAI has a form for it, so that other servers obey too; the rest is vLLM's own. `guided_*` is silently ignored by vLLM. */
function structuredOutputBody(output: StructuredOutput): Record<string, unknown> {
  switch (output.kind) {
    case 'json-schema':
      return {
        response_format: {
          type: 'json_schema',
          json_schema: { name: output.name, schema: output.schema, strict: true },
        },
      };
    case 'json-object':
      return { response_format: { type: 'json_object' } };
    case 'regex':
      return { structured_outputs: { regex: output.pattern } };
    case 'choice':
      return { structured_outputs: { choice: output.choices } };
  }
}
