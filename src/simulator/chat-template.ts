export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface ChatTemplateOptions {
  readonly openAssistant: boolean;
  readonly continueFinal: boolean;
}

/** ChatML. `continueFinal` leaves the last message open; otherwise `openAssistant` starts a new assistant message. */
export function renderChat(messages: readonly ChatMessage[], options: ChatTemplateOptions): string {
  const last = messages.length - 1;
  const rendered = messages
    .map(({ role, content }, index) =>
      options.continueFinal && index === last
        ? `<|im_start|>${role}\n${content}`
        : `<|im_start|>${role}\n${content}<|im_end|>\n`,
    )
    .join('');
  return options.openAssistant ? `${rendered}<|im_start|>assistant\n` : rendered;
}
