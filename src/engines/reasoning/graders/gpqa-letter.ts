/** The letter that Evalchemy reads from an answer to GPQA Diamond: the last A, B, C or D that stands alone; the text itself without one. */
export function gpqaLetter(text: string): string {
  const letters = text.toUpperCase().match(/(?<![\p{L}\p{N}_])[ABCD](?![\p{L}\p{N}_])/gu);
  return letters?.at(-1) ?? text;
}
