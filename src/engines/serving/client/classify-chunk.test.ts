import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { deltaChunk, textChunk, usage, usageChunk } from '../testing/wire.ts';
import { chunkBits, classifyChunk } from './classify-chunk.ts';

const { choice, output, finish, role, error, invalid } = chunkBits;

function classify(chunk: unknown): number {
  const bytes = Buffer.from(typeof chunk === 'string' ? chunk : JSON.stringify(chunk));
  return classifyChunk(bytes, 0, bytes.length);
}

test.for<[string, unknown, number]>([
  ['text', textChunk(' a'), choice | output],
  ['no text', textChunk(''), choice],
  ['last text', textChunk(' a', 'length'), choice | output | finish],
  ['text and usage', textChunk(' a', null, usage(1)), choice | output | chunkBits.usage],
  ['usage null', textChunk(' a', null, { usage: null }), choice | output],
  ['usage alone', usageChunk(3), chunkBits.usage],
  ['role', deltaChunk({ role: 'assistant', content: '' }), choice | role],
  ['content', deltaChunk({ content: 'a' }), choice | output],
  ['content null', deltaChunk({ content: null }), choice],
  ['role and content at once', deltaChunk({ role: 'assistant', content: 'a' }), choice | role | output],
  ['reasoning', deltaChunk({ reasoning: 'a' }), choice | output],
  ['reasoning_content', deltaChunk({ reasoning_content: 'a', content: null }), choice | output],
  ['tool call', deltaChunk({ content: null, tool_calls: [{ index: 0 }] }), choice | output],
  ['no tool call', deltaChunk({ tool_calls: [] }, 'stop'), choice | finish],
  ['error', { error: { message: 'x', code: 500 } }, error],
  ['error null', { ...textChunk('a'), error: null }, choice | output],
  ['keys in strings', textChunk('","error":{"usage":{"choices":[1'), choice | output],
  ['keys in other objects', { meta: { error: 1, usage: 1, choices: [{ text: 'a' }] }, ...textChunk('') }, choice],
  [
    'keys of a log-probability table',
    { choices: [{ logprobs: { top: [{ text: 1, content: 2 }] }, text: '' }] },
    choice,
  ],
  [
    'spaces everywhere',
    ' { "choices" : [ { "text" : " a" , "finish_reason" : null } ] , "usage" : null } ',
    choice | output,
  ],
  ['empty object', {}, 0],
  ['[DONE]', '[DONE]', invalid],
  ['cut off', '{"choices":[{"text":"a"}', invalid],
  ['cut off in a string', '{"choices":[{"text":"a', invalid],
  ['something behind', '{"choices":[]}x', invalid],
  ['nothing', '', invalid],
])('%s', ([, chunk, bits]) => {
  expect(classify(chunk)).toBe(bits);
});

test('sees in any chunk what JSON.parse sees', () => {
  const chunk = fc.record(
    {
      id: fc.string(),
      choices: fc.array(
        fc.record({
          index: fc.nat(),
          text: fc.string(),
          finish_reason: fc.option(fc.string({ minLength: 1 })),
          logprobs: fc.jsonValue(),
        }),
        { maxLength: 2 },
      ),
      usage: fc.option(fc.record({ prompt_tokens: fc.nat() })),
      error: fc.option(fc.record({ message: fc.string() })),
      extra: fc.jsonValue(),
    },
    { requiredKeys: ['id'] },
  );
  fc.assert(
    fc.property(chunk, fc.constantFrom(undefined, 2), (value, indent) => {
      const choices = value.choices ?? [];
      const expected =
        (choices.length > 0 ? choice : 0) |
        (choices.some((entry) => entry.text !== '') ? output : 0) |
        (choices.some((entry) => entry.finish_reason !== null) ? finish : 0) |
        (value.usage === undefined || value.usage === null ? 0 : chunkBits.usage) |
        (value.error === undefined || value.error === null ? 0 : error);
      expect(classify(JSON.stringify(value, null, indent))).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});
