import type { CanaryAnswer } from '../../contracts/model-fingerprint.ts';
import { type Difference, quote } from './difference.ts';

/**
 * Whether answers still end by themselves, and with which token. One short answer that became a long one is the model's business; half
 * of them cannot be.
 */
export function compareStopping(candidate: readonly CanaryAnswer[], baseline: readonly CanaryAnswer[]): Difference[] {
  const stopped = (answers: readonly CanaryAnswer[]): CanaryAnswer[] =>
    answers.filter(({ finishReason }) => finishReason === 'stop');
  const before = stopped(baseline);
  const now = stopped(candidate);
  const endBefore = endTokens(before);
  const endNow = endTokens(now);
  const differences: Difference[] = [];
  const parameters = { baseline: before.length, candidate: now.length, total: candidate.length };
  if (before.length - now.length >= Math.max(2, before.length / 2)) {
    // Generation that goes on over the token that used to end it: it lost its meaning.
    const [ignored] = endBefore.filter((token) => candidate.some(({ tokens }) => tokens.slice(0, -1).includes(token)));
    differences.push(
      ignored === undefined
        ? { aspect: 'stopping', code: 'EVAL_VERDICT_STOPPING', parameters }
        : {
            aspect: 'stopping',
            code: 'EVAL_VERDICT_END_TOKEN_IGNORED',
            parameters: { ...parameters, token: quote(ignored) },
          },
    );
  } else if (now.length - before.length >= Math.max(2, now.length / 2)) {
    differences.push({ aspect: null, code: 'EVAL_VERDICT_STOPPING_BETTER', parameters });
  }
  if (endBefore.length > 0 && endNow.length > 0 && !endNow.some((token) => endBefore.includes(token))) {
    const tokens = {
      baseline: endBefore.map((token) => quote(token)).join(', '),
      candidate: endNow.map((token) => quote(token)).join(', '),
    };
    differences.push({ aspect: 'stopping', code: 'EVAL_VERDICT_END_TOKEN', parameters: tokens });
  }
  return differences;
}

function endTokens(answers: readonly CanaryAnswer[]): string[] {
  return [...new Set(answers.flatMap(({ tokens }) => tokens.slice(-1)))];
}
