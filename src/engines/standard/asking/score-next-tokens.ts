import { topLogprobs } from '../../../target/discover-facts.ts';
import type { SampleOutput } from '../../../contracts/sample.ts';
import type { Completion, CompletionRequest } from '../../../target/target.ts';
import type { ContinuationWork } from '../standard-work.ts';
import { encodePair } from './encode-pair.ts';
import { areCheaperThanEcho, type NextTokenPlan, type NextTokenQuestion, planNextTokens } from './plan-next-tokens.ts';
import { noLogprobs } from './read-log-likelihood.ts';
import type { ScoringContext } from './score-continuations.ts';
import { sumUsage } from './sum-usage.ts';

/**
 * Log-likelihoods of all continuations of an item from the log-probabilities of next tokens, where that costs the server less than
 * echoing every one: a question with single-token choices is one request, and long contexts come from the server's prefix cache,
 * which vLLM does not use for prompts whose log-probabilities are asked. The quantity is the one echo gives. Null where echo is the
 * better way.
 */
export async function scoreNextTokens(
  scoring: ScoringContext,
  work: ContinuationWork,
  signal: AbortSignal,
): Promise<SampleOutput[] | null> {
  const { target } = scoring;
  const { echoLogprobs, logprobTokenIds } = target.facts.capabilities;
  const continuations = await Promise.all(
    work.requests.map(async ([context, continuation]) => ({
      context,
      ...(await encodePair(work.contexts[context] ?? '', continuation, scoring.encode, scoring.prefixTokenId)),
    })),
  );
  const { maxModelLength, prefixCacheBlockTokens } = target.facts;
  // What to do about a prompt that is too long is decided where each is asked by itself.
  if (continuations.some(({ tokenIds }) => tokenIds.length >= (maxModelLength ?? Infinity))) return null;
  const plan = planNextTokens(continuations);
  if (echoLogprobs && !areCheaperThanEcho(plan, continuations, prefixCacheBlockTokens ?? null)) return null;
  // Without ids of our choice every token has to be among the best ones: likely for the letters of choices, not for words.
  if (!logprobTokenIds && plan.questions.some(({ isContext }) => !isContext)) return null;

  const answers = await askInOrder(plan, (question) =>
    target.complete(nextTokenRequest(question, scoring.seed, logprobTokenIds), signal),
  );
  const outputs = plan.steps.map((steps, index): SampleOutput | null => {
    let sum = 0;
    let isGreedy = true;
    for (const { question, id } of steps) {
      const candidates = answers[question]?.choices[0]?.logprobs?.topLogprobs[0] ?? {};
      const own = candidates[`token_id:${id}`];
      if (own === undefined && !logprobTokenIds) return null;
      if (own === undefined) throw noLogprobs(`no log-probability of token ${id}`);
      sum += own;
      // The token that was generated is the best one, and among them.
      if (own !== Math.max(...Object.values(candidates))) isGreedy = false;
    }
    return {
      role: 'target',
      text: null,
      finishReason: answers[0]?.choices[0]?.finishReason ?? null,
      logLikelihood: { sum, tokens: steps.length, isGreedy },
      // The requests are shared: their cost stands once.
      usage: index === 0 ? sumUsage(answers) : null,
      durationMs: index === 0 ? answers.reduce((sum, { durationMs }) => sum + durationMs, 0) : 0,
    };
  });
  const found = outputs.filter((output) => output !== null);
  return found.length === outputs.length ? found : null;
}

/** Contexts first: when they are answered, the prefix cache holds them for the questions that go on from there. */
async function askInOrder(
  { questions }: NextTokenPlan,
  ask: (question: NextTokenQuestion) => Promise<Completion>,
): Promise<Completion[]> {
  const answers: Completion[] = [];
  const askAll = (wanted: boolean): Promise<unknown> =>
    Promise.all(
      questions.map(async (question, index) => {
        if (question.isContext === wanted) answers[index] = await ask(question);
      }),
    );
  await askAll(true);
  await askAll(false);
  return answers;
}

function nextTokenRequest({ prompt, nextIds }: NextTokenQuestion, seed: number, byId: boolean): CompletionRequest {
  return {
    prompt,
    maxTokens: 1,
    ...(byId ? { logprobs: 1, logprobTokenIds: nextIds } : { logprobs: topLogprobs }),
    sampling: { temperature: 0, seed },
    // A penalty among the model's own defaults would choose another token than the best one.
    extraBody: { repetition_penalty: 1, ...(byId ? {} : { return_tokens_as_token_ids: true }) },
  };
}
