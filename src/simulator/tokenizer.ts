import vocabulary from './vocabulary.json' with { type: 'json' };

/** Special tokens come first, then the 256 bytes, then the learnt pieces. */
const specialTokens = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'] as const;
const firstByteId = specialTokens.length;
const firstPieceId = firstByteId + 256;
const endOfTurnId = 2;

const pieces: readonly string[] = vocabulary;
const idByPiece = new Map<string, number>(pieces.map((piece, index) => [piece, firstPieceId + index]));
const longestPiece = pieces.reduce((longest, piece) => Math.max(longest, piece.length), 0);

const preTokens = /<\|(?:endoftext|im_start|im_end)\|>| ?\p{L}[\p{L}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
const cacheLimit = 50_000;
const cache = new Map<string, readonly number[]>();
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

export const vocabularySize: number = firstPieceId + pieces.length;
export const endOfTextId: number = endOfTurnId;
/** What the end-of-answer token is called in log-probabilities. */
export const endOfTextToken: string = specialTokens[endOfTurnId];

/**
 * Text to token ids: words are split off first, then the longest known piece is taken again and again, and what no
 * piece covers becomes bytes. About 4 characters a token in English, 1.5 in Korean. `decode(encode(x))` is `x` for
 * every well-formed string. `<|im_start|>` and its kin in the text become the special tokens, as in a chat template.
 */
export function encode(text: string): number[] {
  const ids: number[] = [];
  for (const [word] of text.matchAll(preTokens)) {
    let encoded = cache.get(word);
    if (encoded === undefined) {
      encoded = encodeWord(word);
      if (cache.size >= cacheLimit) cache.clear();
      cache.set(word, encoded);
    }
    for (const id of encoded) ids.push(id);
  }
  return ids;
}

function encodeWord(word: string): readonly number[] {
  const special = specialTokens.indexOf(word as (typeof specialTokens)[number]);
  if (special !== -1) return [special];
  const ids: number[] = [];
  let at = 0;
  while (at < word.length) {
    const id = longestPieceAt(word, at);
    if (id !== null) {
      ids.push(id);
      at += pieces[id - firstPieceId]!.length;
      continue;
    }
    const character = String.fromCodePoint(word.codePointAt(at)!);
    for (const byte of encoder.encode(character)) ids.push(firstByteId + byte);
    at += character.length;
  }
  return ids;
}

function longestPieceAt(word: string, at: number): number | null {
  for (let length = Math.min(longestPiece, word.length - at); length > 0; length -= 1) {
    const id = idByPiece.get(word.slice(at, at + length));
    if (id !== undefined) return id;
  }
  return null;
}

/** Token ids to text. Bytes that are not UTF-8 become U+FFFD; ids outside the vocabulary throw a RangeError. */
export function decode(ids: readonly number[], skipSpecialTokens = false): string {
  return splitText(ids, skipSpecialTokens).join('');
}

/**
 * The text each token completes, in order: an unfinished UTF-8 character yields '' until its last byte is there.
 * The parts joined are `decode(ids)`.
 */
export function splitText(ids: readonly number[], skipSpecialTokens = false): string[] {
  const parts: string[] = [];
  let pending: number[] = [];
  const flush = (): string => {
    const text = decoder.decode(Uint8Array.from(pending));
    pending = [];
    return text;
  };
  for (const [index, id] of ids.entries()) {
    if (isByte(id)) {
      pending.push(id - firstByteId);
      const next = ids[index + 1];
      const complete = isComplete(pending) || next === undefined || !isByte(next);
      parts.push(complete ? flush() : '');
    } else {
      parts.push(id < firstByteId && skipSpecialTokens ? '' : tokenText(id));
    }
  }
  return parts;
}

function isByte(id: number): boolean {
  return id >= firstByteId && id < firstPieceId;
}

function isComplete(bytes: readonly number[]): boolean {
  const lead = bytes[0]!;
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;
  const last = bytes.at(-1)!;
  return bytes.length >= length || (bytes.length > 1 && (last < 0x80 || last > 0xbf));
}

/** What one token looks like by itself: in log-probabilities and `return_token_strs`. */
export function tokenText(id: number): string {
  if (!Number.isInteger(id) || id < 0 || id >= vocabularySize) {
    throw new RangeError(`expected a token id from 0 to ${vocabularySize - 1}, found ${id}`);
  }
  if (id < firstByteId) return specialTokens[id]!;
  if (id < firstPieceId) {
    const byte = id - firstByteId;
    return byte < 0x80 ? String.fromCharCode(byte) : '�';
  }
  return pieces[id - firstPieceId]!;
}

/** Ids of the commonest lower-case English words, with their leading space: the words of made-up answers. */
export const wordIds: readonly number[] = pieces
  .flatMap((piece, index) => (/^ [a-z]{3,9}$/.test(piece) ? [firstPieceId + index] : []))
  .slice(0, 600);
