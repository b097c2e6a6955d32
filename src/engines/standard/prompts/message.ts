import type { ChatMessage } from '../../../target/target.ts';
import { isPythonSpace } from '../python/string-methods.ts';

/** One turn of a prompt, and what follows it where the prompt is plain text. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  readonly delimiter: string;
}

/** Joins two texts, with the delimiter between them only if neither has white space at the seam. */
export function joinAtSeam(left: string, right: string, delimiter: string): string {
  if (left === '' || right === '') return left + right;
  return needsDelimiter(left, right) ? left + delimiter + right : left + right;
}

export function needsDelimiter(left: string, right: string): boolean {
  return left !== '' && !endsWithSpace(left) && !isPythonSpace(right.slice(0, 1));
}

export function endsWithSpace(text: string): boolean {
  return isPythonSpace(text.slice(-1));
}

export function toPlainText(messages: readonly Message[]): string {
  return messages.map(({ content, delimiter }) => content + delimiter).join('');
}

/** Chat messages with every few-shot example as turns of its own. */
export function toChatTurns(messages: readonly Message[]): ChatMessage[] {
  return messages.map(({ role, content }) => ({ role, content }));
}

/** Chat messages with examples and question in one user message; a system text and a started answer stay apart. */
export function toSingleTurn(messages: readonly Message[]): ChatMessage[] {
  const system = messages[0]?.role === 'system' ? messages.slice(0, 1) : [];
  const rest = messages.slice(system.length);
  const started = rest.at(-1)?.role === 'assistant' ? rest.slice(-1) : [];
  const shown = rest.slice(0, rest.length - started.length);
  const text = shown.map(({ content, delimiter }, index) => content + (index === shown.length - 1 ? '' : delimiter));
  return [...toChatTurns(system), { role: 'user', content: text.join('') }, ...toChatTurns(started)];
}
