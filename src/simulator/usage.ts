/** Token counts as every answer carries them. */
export function usageBody(
  promptTokens: number,
  outputTokens: number,
): { prompt_tokens: number; total_tokens: number; completion_tokens: number } {
  return { prompt_tokens: promptTokens, total_tokens: promptTokens + outputTokens, completion_tokens: outputTokens };
}
