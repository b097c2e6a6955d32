/** Part of the exam fingerprint; the wording of `reasoningPrompt` is too. */
export const answerInstruction = 'Think it through step by step, then write the final answer inside \\boxed{}.';

/** The user message (chat) or the whole prompt (completion) of a problem. */
export function reasoningPrompt(problem: string, mode: 'completion' | 'chat'): string {
  const question = `${problem.trim()}\n\n${answerInstruction}`;
  return mode === 'chat' ? question : `Problem:\n${question}\n\nSolution:\n`;
}
