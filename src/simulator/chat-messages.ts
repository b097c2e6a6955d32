import { badRequest, validationError } from './api-error.ts';
import type { ChatMessage, ChatTemplateOptions } from './chat-template.ts';
import { booleanField, isBody } from './request-fields.ts';
import type { Body } from './request-fields.ts';

/** `messages` of a request; content in parts is joined from its text parts. */
export function chatMessages(body: Body): ChatMessage[] {
  const value = body['messages'];
  if (value === undefined || value === null) {
    const size = Object.keys(body).length;
    throw validationError('missing', 'body.messages', 'Field required', `<dict of ${size} items>`);
  }
  if (!Array.isArray(value)) {
    throw validationError('list_type', 'body.messages', 'Input should be a valid list', String(value));
  }
  if (value.length === 0) {
    throw badRequest('Cannot apply chat template to an empty conversation. Provide at least one message.');
  }
  return value.map((message: unknown, index) => {
    if (!isBody(message) || typeof message['role'] !== 'string') {
      throw validationError('missing', `body.messages.${index}.role`, 'Field required', String(message));
    }
    return { role: message['role'], content: contentText(message['content']) };
  });
}

/** Whether the last message stays open, or a new one of the assistant is opened: not both. */
export function templateOptions(body: Body): ChatTemplateOptions {
  const continueFinal = booleanField(body, 'continue_final_message');
  const openAssistant = body['add_generation_prompt'] !== false;
  if (!continueFinal || !openAssistant) return { continueFinal, openAssistant };
  throw badRequest(
    'continue_final_message and add_generation_prompt are not compatible. Use continue_final_message when you want ' +
      'the model to continue the final message, and add_generation_prompt when you want to add a header that will ' +
      'prompt it to start a new assistant message instead.',
  );
}

/** What known questions are looked for in: the last message that is not the assistant's. */
export function lastQuestion(messages: readonly ChatMessage[]): string {
  return messages.findLast((message) => message.role !== 'assistant')?.content ?? '';
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isBody(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('\n');
}
