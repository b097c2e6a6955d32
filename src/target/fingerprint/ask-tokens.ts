import { isEvalError } from '../../contracts/errors.ts';
import type { CanaryChatTokens, CanaryTextTokens } from '../../contracts/model-fingerprint.ts';
import { canaryStrings, templateConversations } from './canaries.ts';
import type { FingerprintTarget } from './fingerprint-target.ts';

export function askTextTokens(target: FingerprintTarget, signal: AbortSignal): Promise<CanaryTextTokens[]> {
  return Promise.all(
    canaryStrings.map(async (text) => {
      const [bare, asPrompt] = await Promise.all([
        target.tokenize(text, { addSpecialTokens: false, signal }),
        target.tokenize(text, { signal }),
      ]);
      return { text, bare: [...bare.tokenIds], asPrompt: [...asPrompt.tokenIds] };
    }),
  );
}

export function askChatTokens(target: FingerprintTarget, signal: AbortSignal): Promise<CanaryChatTokens[]> {
  return Promise.all(
    templateConversations.map(async ({ name, messages }) => {
      const [opened, closed] = await Promise.all([
        target.tokenizeChat(messages, { addGenerationPrompt: true, signal }),
        target.tokenizeChat(messages, { addGenerationPrompt: false, signal }),
      ]);
      const rendered = await detokenize(target, opened.tokenIds, signal);
      return { conversation: name, opened: [...opened.tokenIds], closed: [...closed.tokenIds], rendered };
    }),
  );
}

async function detokenize(
  target: FingerprintTarget,
  tokenIds: readonly number[],
  signal: AbortSignal,
): Promise<string | null> {
  try {
    return await target.detokenize(tokenIds, signal);
  } catch (error) {
    if (isEvalError(error)) return null;
    throw error;
  }
}
