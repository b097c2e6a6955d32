import type { ChatMessage } from '../../../target/target.ts';
import { type Message, toChatTurns, toPlainText, toSingleTurn } from './message.ts';

/** Turns chat messages into the text that the model sees. `continueAnswer`: the last message is the start of the answer. */
export type ChatTemplate = (messages: readonly ChatMessage[], options: { readonly continueAnswer: boolean }) => string;

/** The form in which a prompt is sent. */
export type PromptRendering =
  /** One text, turns joined by the delimiters of the task. */
  | { readonly kind: 'text' }
  /** Chat messages; the server applies its chat template. Examples are turns of their own, or all in one user message. */
  | { readonly kind: 'messages'; readonly fewshotAsTurns: boolean }
  /** One text made by a chat template here. */
  | { readonly kind: 'chat-template'; readonly fewshotAsTurns: boolean; readonly template: ChatTemplate };

export function renderPrompt(
  messages: readonly Message[],
  rendering: PromptRendering,
): string | readonly ChatMessage[] {
  return rendering.kind === 'messages'
    ? chatMessages(messages, rendering.fewshotAsTurns)
    : renderText(messages, rendering);
}

/** The prompt as one text, for scoring continuations. */
export function renderText(messages: readonly Message[], rendering: PromptRendering): string {
  if (rendering.kind !== 'chat-template') return toPlainText(messages);
  const turns = chatMessages(messages, rendering.fewshotAsTurns);
  return rendering.template(turns, { continueAnswer: messages.at(-1)?.role === 'assistant' });
}

function chatMessages(messages: readonly Message[], fewshotAsTurns: boolean): readonly ChatMessage[] {
  return fewshotAsTurns ? toChatTurns(messages) : toSingleTurn(messages);
}
