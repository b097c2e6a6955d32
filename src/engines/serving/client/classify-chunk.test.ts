import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { deltaChunk, textChunk, usage, usageChunk } from '../testing/wire.ts';
import { chunkBits, classifyChunk, lastCount } from './classify-chunk.ts';

const { choice, content, finish, role, error, invalid, reasoning, tool, text } = chunkBits;
const output = content | text;

function classify(chunk: unknown): number {
  const bytes = Buffer.from(typeof chunk === 'string' ? chunk : JSON.stringify(chunk));
  return classifyChunk(bytes, 0, bytes.length);
}

test.for<[string, unknown, number]>([
  ['text', textChunk(' a'), choice | output],
  ['no text', textChunk(''), choice | text],
  ['last text', textChunk(' a', 'length'), choice | output | finish],
  ['text and usage', textChunk(' a', null, usage(1)), choice | output | chunkBits.usage],
  ['usage null', textChunk(' a', null, { usage: null }), choice | output],
  ['usage alone', usageChunk(3), chunkBits.usage],
  ['role', deltaChunk({ role: 'assistant', content: '' }), choice | role],
  ['content', deltaChunk({ content: 'a' }), choice | content],
  ['content null', deltaChunk({ content: null }), choice],
  ['role and content at once', deltaChunk({ role: 'assistant', content: 'a' }), choice | role | content],
  ['reasoning', deltaChunk({ reasoning: 'a' }), choice | reasoning],
  ['reasoning_content', deltaChunk({ reasoning_content: 'a', content: null }), choice | reasoning],
  ['tool call', deltaChunk({ content: null, tool_calls: [{ index: 0 }] }), choice | tool],
  ['no tool call', deltaChunk({ tool_calls: [] }, 'stop'), choice | finish],
  ['error', { error: { message: 'x', code: 500 } }, error],
  ['error null', { ...textChunk('a'), error: null }, choice | output],
  ['keys in strings', textChunk('","error":{"usage":{"choices":[1'), choice | output],
  [
    'keys in other objects',
    { meta: { error: 1, usage: 1, choices: [{ text: 'a' }] }, ...textChunk('') },
    choice | text,
  ],
  [
    'keys of a log-probability table',
    { choices: [{ logprobs: { top: [{ text: 1, content: 2 }] }, text: '' }] },
    choice | text,
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
        (choices.length > 0 ? text : 0) |
        (choices.some((entry) => entry.text !== '') ? content : 0) |
        (choices.some((entry) => entry.finish_reason !== null) ? finish : 0) |
        (value.usage === undefined || value.usage === null ? 0 : chunkBits.usage) |
        (value.error === undefined || value.error === null ? 0 : error);
      expect(classify(JSON.stringify(value, null, indent))).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

test('reads the count of a key as JSON.parse would, whatever the text quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.constantFrom(undefined, 1), (quoted, count, indent) => {
      const value = {
        choices: [{ text: `${quoted}"completion_tokens":7,\\"completion_tokens": 8` }],
        usage: { prompt_tokens: 3, completion_tokens: count, details: { completion_tokens_details: 9 } },
      };
      const bytes = Buffer.from(JSON.stringify(value, null, indent));
      expect(lastCount(bytes, 0, bytes.length, 'completion_tokens')).toBe(count);
      expect(lastCount(bytes, 0, bytes.length, 'prompt_tokens')).toBe(3);
      const without = Buffer.from(JSON.stringify({ choices: value.choices, usage: null }, null, indent));
      expect(lastCount(without, 0, without.length, 'completion_tokens')).toBe(-1);
    }),
  );
});
