/**
 * The part of an answer that a user would see. Servers without a reasoning parser leave the model's thinking in the text, as
 * `<think>…</think>`; chat templates that open the tag themselves leave only the closing one. Thinking that never ends has no answer.
 */
export function visibleAnswer(text: string): string {
  const end = text.lastIndexOf('</think>');
  const afterThinking = end < 0 ? text : text.slice(end + '</think>'.length);
  const start = afterThinking.indexOf('<think>');
  return (start < 0 ? afterThinking : afterThinking.slice(0, start)).trim();
}
