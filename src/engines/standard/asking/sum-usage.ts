import type { Usage } from '../../../contracts/sample.ts';

/** Tokens of several requests together; null where the server did not count one. */
export function sumUsage(parts: readonly { readonly usage: Usage | null }[]): Usage | null {
  let inputTokens = 0;
  let outputTokens = 0;
  let cachedInputTokens: number | undefined;
  for (const { usage } of parts) {
    if (usage === null) return null;
    inputTokens += usage.inputTokens;
    outputTokens += usage.outputTokens;
    if (usage.cachedInputTokens !== undefined) cachedInputTokens = (cachedInputTokens ?? 0) + usage.cachedInputTokens;
  }
  return { inputTokens, outputTokens, ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }) };
}
