/** What a streamed chunk holds. Bits, since one chunk may hold several (text, finish reason and usage). */
export const chunkBits = {
  /** The chunk is not one complete JSON object. */
  invalid: 1,
  /** A top-level `error`. */
  error: 2,
  /** A top-level `usage` that is not null. */
  usage: 4,
  /** `choices` has an entry. */
  choice: 8,
  /** Text of the answer that is not empty. */
  content: 16,
  /** A `finish_reason` that is not null. */
  finish: 32,
  /** A delta that names the role: the opening chunk of a chat stream. */
  role: 64,
  reasoning: 128,
  /** A tool call, or a part of one. */
  tool: 256,
  /** `text` of a completion, empty or not. */
  text: 512,
} as const;

/** Of a chunk that shows something of the answer. */
export const outputBits = chunkBits.content | chunkBits.reasoning | chunkBits.tool;

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const letterN = 0x6e;

/** Depth (objects and arrays together) of the members of a chunk, of `choices[i]`, and of `choices[i].delta`. */
const chunkDepth = 1;
const choiceDepth = 3;
const deltaDepth = 4;

type Member = 'other' | 'choices' | 'delta';

/**
 * Classifies the chunk `bytes[start, end)` of a completions or chat stream in one pass, without parsing its JSON or making a string:
 * strings are skipped, and a key counts only at its place in the structure, so that answers that quote JSON cannot mislead.
 * Only the bracket structure is validated; what has to be read for its content is parsed by the caller.
 */
export function classifyChunk(bytes: Uint8Array, start: number, end: number): number {
  let bits = 0;
  let depth = 0;
  let member: Member = 'other';
  let choiceMember: Member = 'other';
  let at = skipSpace(bytes, start, end);
  if (at === end || bytes[at] !== openBrace) return chunkBits.invalid;
  while (at < end) {
    const byte = bytes[at];
    if (byte === quote) {
      const keyStart = at + 1;
      const keyEnd = stringEnd(bytes, keyStart, end);
      if (keyEnd === end) return chunkBits.invalid;
      at = keyEnd + 1;
      if (depth !== chunkDepth && (member !== 'choices' || (depth !== choiceDepth && depth !== deltaDepth))) continue;
      const separator = skipSpace(bytes, at, end);
      if (separator === end || bytes[separator] !== colon) continue;
      at = skipSpace(bytes, separator + 1, end);
      if (depth === chunkDepth) {
        member = 'other';
        const bit = chunkMember(bytes, keyStart, keyEnd);
        if (bit === chunkBits.choice) {
          member = 'choices';
          if (bytes[at] === openBracket && bytes[skipSpace(bytes, at + 1, end)] !== closeBracket) bits |= bit;
        } else if (bit !== 0 && bytes[at] !== letterN) bits |= bit;
      } else if (depth === choiceDepth) {
        choiceMember = equals(bytes, keyStart, keyEnd, 'delta') ? 'delta' : 'other';
        if (equals(bytes, keyStart, keyEnd, 'text'))
          bits |= chunkBits.text | (isFilled(bytes, at) ? chunkBits.content : 0);
        else if (equals(bytes, keyStart, keyEnd, 'finish_reason') && bytes[at] !== letterN) bits |= chunkBits.finish;
      } else if (choiceMember === 'delta') bits |= deltaMember(bytes, keyStart, keyEnd, at);
      continue;
    }
    if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
      if (depth === 0) return skipSpace(bytes, at + 1, end) === end ? bits : chunkBits.invalid;
    }
    at += 1;
  }
  return chunkBits.invalid;
}

function chunkMember(bytes: Uint8Array, start: number, end: number): number {
  if (equals(bytes, start, end, 'choices')) return chunkBits.choice;
  if (equals(bytes, start, end, 'usage')) return chunkBits.usage;
  return equals(bytes, start, end, 'error') ? chunkBits.error : 0;
}

function deltaMember(bytes: Uint8Array, start: number, end: number, value: number): number {
  if (equals(bytes, start, end, 'role')) return chunkBits.role;
  if (!isFilled(bytes, value)) return 0;
  if (equals(bytes, start, end, 'content')) return chunkBits.content;
  if (equals(bytes, start, end, 'tool_calls')) return chunkBits.tool;
  const isReasoning = equals(bytes, start, end, 'reasoning') || equals(bytes, start, end, 'reasoning_content');
  return isReasoning ? chunkBits.reasoning : 0;
}

/** A string or an array that is not empty. */
function isFilled(bytes: Uint8Array, value: number): boolean {
  const first = bytes[value];
  const second = bytes[value + 1];
  return (first === quote && second !== quote) || (first === openBracket && second !== closeBracket);
}

/**
 * The number behind the last key of this name in `bytes[start, end)`; -1 without one. Sees what JSON.parse would see: inside a string the
 * quotes of a key would be escaped. From the end, since servers put `usage` last.
 */
export function lastCount(bytes: Uint8Array, start: number, end: number, key: string): number {
  for (let at = end - key.length - 3; at >= start; at -= 1) {
    if (bytes[at] !== quote || bytes[at + key.length + 1] !== quote || bytes[at - 1] === backslash) continue;
    if (!equals(bytes, at + 1, at + 1 + key.length, key)) continue;
    let digit = skipSpace(bytes, at + key.length + 2, end);
    if (bytes[digit] !== colon) continue;
    digit = skipSpace(bytes, digit + 1, end);
    let count = -1;
    for (; digit < end; digit += 1) {
      const value = (bytes[digit] ?? 0) - 0x30;
      if (value < 0 || value > 9) break;
      count = Math.max(0, count) * 10 + value;
    }
    if (count >= 0) return count;
  }
  return -1;
}

/** Index of the closing quote of the string whose content begins at `from`; `end` when there is none. */
function stringEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at];
    if (byte === quote) return at;
    at += byte === backslash ? 2 : 1;
  }
  return end;
}

function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] ?? 0) <= 0x20) at += 1;
  return at;
}

function equals(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[start + index] !== word.charCodeAt(index)) return false;
  }
  return true;
}
