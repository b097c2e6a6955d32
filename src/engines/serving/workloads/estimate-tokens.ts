/** Characters of a token: about 4 of Latin text, 1.5 of Hangul, Han and Kana. */
const latinCharacters = 4;
const eastAsianCharacters = 1.5;

/** About how many tokens a text is, without a tokenizer: plans are made without the server. At least 1. */
export function estimateTokens(text: string): number {
  const eastAsian = text.match(/[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]/g)?.length ?? 0;
  return Math.max(1, Math.round((text.length - eastAsian) / latinCharacters + eastAsian / eastAsianCharacters));
}
