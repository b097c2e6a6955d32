import type { Simulator } from './start-simulator.ts';

/** What tests look at in an answer of either route. */
export interface Answered {
  readonly choices: readonly {
    readonly text: string;
    readonly message: { readonly content: string; readonly reasoning: string | null };
    readonly logprobs: {
      readonly token_logprobs: readonly number[];
      readonly top_logprobs: readonly Readonly<Record<string, number>>[];
    };
    readonly prompt_logprobs: readonly Readonly<Record<string, { readonly logprob: number }>>[];
    readonly finish_reason: string;
    readonly stop_reason: string | number | null;
    readonly token_ids: readonly number[];
  }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

/** Posts JSON and returns the parsed answer. */
export async function ask(simulator: Simulator, path: string, body: unknown): Promise<Answered> {
  const response = await postTo(simulator, path, body);
  return (await response.json()) as Answered;
}

/** The first choice of a completion. */
export async function complete(simulator: Simulator, body: unknown): Promise<Answered['choices'][number]> {
  return (await ask(simulator, '/v1/completions', body)).choices[0]!;
}

/** The first choice of a chat completion. */
export async function chat(simulator: Simulator, body: unknown): Promise<Answered['choices'][number]> {
  return (await ask(simulator, '/v1/chat/completions', body)).choices[0]!;
}

export function postTo(simulator: Simulator, path: string, body: unknown): Promise<Response> {
  return fetch(simulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Values of /metrics by `name` or `name{label="…"}`, engine and model labels left out. */
export async function metricsOf(simulator: Simulator): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${simulator.url}/metrics`)).text();
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [, name, labels, value] = /^([^{]+)\{(.*)\} (\S+)$/.exec(line)!;
        const kept = labels!.split(',').filter((label) => !/^(?:engine|model_name)=/.test(label));
        return [kept.length === 0 ? name! : `${name}{${kept.join(',')}}`, Number(value)];
      }),
  );
}
