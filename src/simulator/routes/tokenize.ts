import { checkModel } from '../answer-choices.ts';
import { validationError } from '../api-error.ts';
import { chatMessages, templateOptions } from '../chat-messages.ts';
import { renderChat } from '../chat-template.ts';
import type { Exchange } from '../exchange.ts';
import { booleanField, stringField, tokenIdsField } from '../request-fields.ts';
import type { Body } from '../request-fields.ts';
import type { SimulatorContext } from '../simulator-context.ts';
import { decode, encode, tokenText, vocabularySize } from '../tokenizer.ts';

/** POST /tokenize: a prompt, or messages through the chat template. */
export function tokenize(body: Body, exchange: Exchange, context: SimulatorContext): void {
  checkModel(stringField(body, 'model'), context);
  const prompt = stringField(body, 'prompt');
  const text = prompt ?? renderChat(chatMessages(body), templateOptions(body));
  const tokens = encode(text);
  exchange.json(
    200,
    JSON.stringify({
      count: tokens.length,
      max_model_len: context.config.maxModelLength,
      tokens,
      token_strs: booleanField(body, 'return_token_strs') ? tokens.map((id) => vocabularyText(id)) : null,
    }),
  );
}

/** POST /detokenize */
export function detokenize(body: Body, exchange: Exchange, context: SimulatorContext): void {
  checkModel(stringField(body, 'model'), context);
  const tokens = tokenIdsField(body, 'tokens');
  if (tokens === undefined) {
    throw validationError('missing', 'body.tokens', 'Field required', `<dict of ${Object.keys(body).length} items>`);
  }
  // vLLM passes over ids that the vocabulary does not have.
  const known = tokens.filter((id) => id >= 0 && id < vocabularySize);
  exchange.json(200, JSON.stringify({ prompt: decode(known) }));
}

/** As byte-level BPE vocabularies write it: a space is Ġ, a line feed Ċ. */
function vocabularyText(id: number): string {
  return tokenText(id).replaceAll(' ', 'Ġ').replaceAll('\n', 'Ċ');
}
