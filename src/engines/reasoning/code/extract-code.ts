import { visibleAnswer } from '../../visible-answer.ts';

/** Part of the exam fingerprint. */
export const extractionVersion = 1;

/** The last fenced block of an answer without its thinking; an answer without a fence is code if it looks like it. Null: no code. */
export function extractCode(answer: string): string | null {
  const text = visibleAnswer(answer);
  const blocks = [...text.matchAll(/^[ \t]*```[^\n`]*\n(.*?)^[ \t]*```/gmsu)];
  const last = blocks.at(-1)?.[1];
  if (last !== undefined) return last;
  // Cut off inside its only block, or written without fences.
  const open = /^[ \t]*```[^\n`]*\n(.*)$/msu.exec(text)?.[1];
  if (open !== undefined) return open;
  return /^(?:from\s+\S+\s+import|import\s+\S|def\s+\w|class\s+\w|print\()/mu.test(text) ? text : null;
}
