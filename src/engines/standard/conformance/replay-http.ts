import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import type { TargetFacts } from '../../../contracts/target-facts.ts';
import { parseCompletion } from '../../../target/parse-completion.ts';
import { chatBody, completionBody } from '../../../target/request-body.ts';
import type { ChatMessage, ChatRequest, CompletionRequest, Target } from '../../../target/target.ts';
import { createAsker } from '../asking/ask-item.ts';
import { generationParameters } from '../asking/generation-parameters.ts';
import { noLogprobs } from '../asking/read-log-likelihood.ts';
import { requestSeed } from '../asking/score-continuations.ts';
import { examItems } from '../exam-items.ts';
import { compileTemplate } from '../jinja/template.ts';
import type { PromptRendering } from '../prompts/prompt-rendering.ts';
import { parseArgumentString } from '../python/parse-argument-string.ts';
import { loadTaskConfig } from '../tasks/load-task-config.ts';
import { readTaskFile } from '../tasks/read-task-file.ts';
import { buildTaskIndex, type TaskIndex } from '../tasks/task-index.ts';
import { type Check, check, checked } from './check.ts';
import { memoryDataset } from './memory-dataset.ts';
import { parsePythonJson } from './parse-python-json.ts';

const bodySchema = z.looseObject({
  prompt: z.unknown().optional(),
  messages: z.unknown().optional(),
  stop: z.array(z.string()).optional(),
});
const scenarioSchema = z.object({
  name: z.string(),
  model: z.string(),
  model_args: z.looseObject({
    custom_prefix_token_id: z.number().optional(),
    tokenized_requests: z.boolean().optional(),
    add_bos_token: z.boolean().optional(),
    max_length: z.number().optional(),
    max_gen_toks: z.number().optional(),
    seed: z.number().optional(),
  }),
  tasks: z.array(z.string()),
  num_fewshot: z.number().nullable(),
  limit: z.number().nullable(),
  apply_chat_template: z.boolean(),
  fewshot_as_multiturn: z.boolean(),
  system_instruction: z.string().nullable(),
  gen_kwargs: z.unknown(),
  samples: z
    .record(
      z.string(),
      z.array(z.object({ doc_id: z.number(), filter: z.string(), resps: z.array(z.array(z.unknown())) })),
    )
    .optional(),
  error: z.unknown().optional(),
  exchanges: z.array(
    z.object({ body: bodySchema, response: z.looseObject({ choices: z.array(z.looseObject({ index: z.number() })) }) }),
  ),
});
type Scenario = z.infer<typeof scenarioSchema>;

/** The lm-eval-http vectors: our request bodies must mean what the original's mean, and its replies must give the same values. */
export async function* replayHttp(
  directory: string,
  featuresDirectory: string,
): AsyncGenerator<Check, void, undefined> {
  const index = buildTaskIndex([featuresDirectory]);
  const documents = z
    .record(z.string(), z.record(z.string(), z.array(z.record(z.string(), z.unknown()))))
    .parse(parsePythonJson(await readFile(join(featuresDirectory, 'documents.json'), 'utf8')));
  const readTokenizerFile = async (name: string): Promise<Record<string, unknown>> =>
    z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(join(directory, 'tokenizer', name), 'utf8')));
  const tokenizerConfig = await readTokenizerFile('tokenizer_config.json');
  const tokenizer = new Tokenizer(await readTokenizerFile('tokenizer.json'), tokenizerConfig);
  const template = compileTemplate(String(tokenizerConfig['chat_template']));

  for (const file of (await readdir(directory)).filter((name) => name.endsWith('.json')).sort()) {
    const scenario = scenarioSchema.parse(JSON.parse(await readFile(join(directory, file), 'utf8')));
    const addBos = scenario.model_args.add_bos_token ?? false;
    const encode = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: addBos }).ids;
    for (const task of scenario.tasks) {
      yield* await checked(`${scenario.name} ${task}`, () =>
        replayTask(scenario, task, index, documents, encode, template.render),
      );
    }
  }
}

async function replayTask(
  scenario: Scenario,
  name: string,
  index: TaskIndex,
  documents: Readonly<Record<string, Readonly<Record<string, readonly Record<string, unknown>[]>>>>,
  encode: (text: string) => number[],
  renderTemplate: (variables: Record<string, unknown>) => string,
): Promise<Check[]> {
  const entry = index.get(name);
  if (entry?.kind !== 'task') throw new Error(`no task ${name}`);
  const task = loadTaskConfig({ name, fields: await readTaskFile(entry.path), path: entry.path, groups: [] });
  const dataset = memoryDataset(name, documents[task.dataset_path.replace('golden:', '')] ?? {});
  const checks: Check[] = [];
  const target = recordedTarget(scenario, encode, (got) =>
    checks.push({ ...got, name: `${scenario.name} ${name} ${got.name}` }),
  );
  const { seed = requestSeed, max_gen_toks: maxTokens, ...modelArguments } = scenario.model_args;
  const override = generationOverride(scenario.gen_kwargs);
  const kwargs = {
    ...(maxTokens === undefined ? {} : { max_gen_toks: maxTokens }),
    ...task.generation_kwargs,
    ...override,
  };
  const generation = generationParameters(kwargs, { seed });
  const ask = createAsker(
    {
      sampling: task.output_type === 'generate_until' ? generation.sampling : { temperature: 0, maxTokens: 1, seed },
    },
    {
      task,
      extraBody: z.record(z.string(), z.json()).parse(generation.extraBody),
      prefixTokenId: modelArguments.custom_prefix_token_id ?? 0,
      promptForm: modelArguments.tokenized_requests === false ? 'text' : 'token-ids',
      overlongPrompts: 'cut-left',
    },
    { target, signal: new AbortController().signal },
  );
  const items = examItems(
    task,
    { dataset, configuration: undefined, limit: scenario.limit ?? undefined },
    {
      numFewshot: scenario.num_fewshot ?? task.num_fewshot ?? 0,
      fewshotSeed: 1234,
      rendering: renderingOf(scenario, renderTemplate),
      ...(scenario.system_instruction === null ? {} : { systemInstruction: scenario.system_instruction }),
    },
  );
  for await (const { index: doc, work } of items) {
    const outcomes = await ask(work, new AbortController().signal);
    if (scenario.error !== undefined) {
      checks.push(
        check(
          `${scenario.name} ${name} fails`,
          outcomes.every(({ failure }) => failure !== null),
          true,
        ),
      );
      continue;
    }
    const outputs = outcomes.map(({ output }) => output);
    const recorded = scenario.samples?.[name]?.find(({ doc_id: id }) => id === doc)?.resps ?? [];
    const got = outputs.map(({ text, logLikelihood }) =>
      logLikelihood === undefined
        ? text
        : work.kind === 'loglikelihood_rolling'
          ? logLikelihood.sum
          : [logLikelihood.sum, logLikelihood.isGreedy],
    );
    checks.push(check(`${scenario.name} ${name} doc ${doc} values`, got, recorded.flat()));
  }
  return checks;
}

function generationOverride(value: unknown): Record<string, unknown> {
  if (typeof value !== 'string') return {};
  return value.startsWith('{')
    ? z.record(z.string(), z.unknown()).parse(JSON.parse(value))
    : parseArgumentString(value);
}

function renderingOf(scenario: Scenario, render: (variables: Record<string, unknown>) => string): PromptRendering {
  if (!scenario.apply_chat_template) return { kind: 'text' };
  if (scenario.model === 'local-chat-completions')
    return { kind: 'messages', fewshotAsTurns: scenario.fewshot_as_multiturn };
  return {
    kind: 'chat-template',
    fewshotAsTurns: scenario.fewshot_as_multiturn,
    template: (messages: readonly ChatMessage[], { continueAnswer }) => {
      const text = render({ messages, add_generation_prompt: !continueAnswer });
      return continueAnswer ? text.slice(0, -'<|im_end|>\n'.length) : text;
    },
  };
}

/** A target that answers with the recorded replies, and reports whether every request was made by the original too. */
function recordedTarget(
  scenario: Scenario,
  encode: (text: string) => number[],
  report: (result: Check) => void,
): Pick<Target, 'facts' | 'complete' | 'chat' | 'tokenize'> {
  const isText = scenario.model_args.tokenized_requests === false;
  const recorded = new Map<string, { body: Record<string, unknown>; choice: Record<string, unknown> }>();
  for (const { body, response } of scenario.exchanges) {
    const prompts: readonly unknown[] = Array.isArray(body.prompt) ? body.prompt : [body.prompt ?? body.messages];
    for (const [position, prompt] of prompts.entries()) {
      const choice = response.choices.find(({ index }) => index === position);
      if (choice !== undefined) recorded.set(JSON.stringify(prompt), { body, choice: { ...choice, index: 0 } });
    }
  }
  const answer = (request: CompletionRequest | ChatRequest, body: Record<string, unknown>) => {
    const { prompt, messages } = body;
    // Generation prompts leave here as text: the same tokens for the server.
    const key = messages ?? (typeof prompt === 'string' && !isText ? encode(prompt) : prompt);
    const exchange = recorded.get(JSON.stringify(key));
    if (exchange === undefined) throw new Error(`the original never sent ${JSON.stringify(key).slice(0, 200)}`);
    report(check('request', meaning(body), meaning(exchange.body)));
    const text = JSON.stringify({ choices: [exchange.choice] });
    return Promise.resolve(parseCompletion({ text, place: recordedPlace, durationMs: 0, attempts: 1 }, request));
  };
  return {
    facts: recordedFacts(scenario.model_args.max_length ?? 2048),
    complete: (request) =>
      scenario.model === 'local-chat-completions'
        ? Promise.reject(noLogprobs('a chat endpoint'))
        : answer(request, completionBody('probe-model', request, false)),
    chat: (request) => answer(request, chatBody('probe-model', request, false)),
    tokenize: (text) => Promise.resolve({ tokenIds: encode(text), maxModelLength: null }),
  };
}

const recordedPlace = { what: 'a recorded reply', sent: null, redact: (text: string): string => text };

/** What a body asks for, prompt aside. The original adds the EOS text to the stops, which vLLM stops at anyway, and sends 4 stops to chat at most. */
function meaning(body: Record<string, unknown>): Record<string, unknown> {
  const { prompt: _, messages, stop, ...rest } = body;
  const stops = Array.isArray(stop) ? stop.filter((text) => text !== '<|endoftext|>') : undefined;
  const shown = messages === undefined ? stops : stops?.slice(0, 4);
  const all = { ...rest, ...(shown === undefined || shown.length === 0 ? {} : { stop: shown }) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function recordedFacts(maxModelLength: number): TargetFacts {
  return {
    endpoint: 'recorded:',
    servedModelName: 'probe-model',
    modelRoot: null,
    maxModelLength,
    serverKind: 'vllm',
    serverVersion: null,
    systemFingerprint: null,
    capabilities: { tokenize: true, echoLogprobs: true, promptLogprobs: true, logprobTokenIds: false, metrics: true },
    observedAt: '2026-01-01T00:00:00Z',
  };
}
