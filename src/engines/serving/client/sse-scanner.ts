/** Called with the payload of one event, `bytes[start, end)`; the bytes are only valid during the call. */
export type OnEventData = (bytes: Uint8Array, start: number, end: number) => void;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const colon = 0x3a;
const data = [0x64, 0x61, 0x74, 0x61];

/** No event of a model server is this long; what is, is not an event stream. */
const longestEventBytes = 4 * 1024 * 1024;

/**
 * Splits a server-sent event stream into the payloads of its `data` fields, as WHATWG HTML §9.2.6 says: lines end with LF, CRLF or CR,
 * a blank line ends an event, several `data` lines are joined with LF, comments and other fields are skipped.
 * A whole event inside one read is handed on without copying; only a torn one is kept until the rest comes.
 */
export class SseScanner {
  readonly #onData: OnEventData;
  #torn = Buffer.alloc(0);
  #tornLength = 0;
  #skipLineFeed = false;
  #started = false;

  constructor(onData: OnEventData) {
    this.#onData = onData;
  }

  /** False when an event exceeds the longest allowed one. */
  feed(bytes: Uint8Array, start: number, end: number): boolean {
    let from = start;
    if (this.#skipLineFeed && from < end) {
      this.#skipLineFeed = false;
      if (bytes[from] === lineFeed) from += 1;
    }
    if (this.#tornLength === 0) {
      const rest = this.#scan(bytes, from, end);
      if (rest < end) this.#keep(bytes, rest, end);
    } else {
      this.#keep(bytes, from, end);
      const torn = this.#torn;
      const length = this.#tornLength;
      const rest = this.#scan(torn, 0, length);
      torn.copyWithin(0, rest, length);
      this.#tornLength = length - rest;
    }
    return this.#tornLength <= longestEventBytes;
  }

  /** The stream ended: hands on an event whose closing blank line never came, which is how some servers end. */
  finish(): void {
    if (this.#tornLength === 0) return;
    const length = this.#tornLength;
    this.#tornLength = 0;
    this.#dispatch(this.#torn, 0, length);
  }

  /** Forgets everything, for the next answer on the same connection. */
  reset(): void {
    this.#tornLength = 0;
    this.#skipLineFeed = false;
    this.#started = false;
  }

  /** Hands on every complete event and returns where the first incomplete one begins. */
  #scan(bytes: Uint8Array, start: number, end: number): number {
    let eventStart = start;
    let lineStart = start;
    let at = start;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte > carriageReturn || (byte !== lineFeed && byte !== carriageReturn)) {
        at += 1;
        continue;
      }
      const lineEnd = at;
      at += 1;
      const isTornPair = byte === carriageReturn && at === end;
      if (byte === carriageReturn && bytes[at] === lineFeed && at < end) at += 1;
      if (lineEnd === lineStart) {
        if (lineEnd > eventStart) this.#dispatch(bytes, eventStart, lineEnd);
        this.#skipLineFeed = isTornPair;
        eventStart = at;
      }
      lineStart = at;
    }
    return eventStart;
  }

  #dispatch(bytes: Uint8Array, start: number, end: number): void {
    let payloadStart = -1;
    let payloadEnd = -1;
    let joined: Buffer | null = null;
    let at = this.#started ? start : skipByteOrderMark(bytes, start, end);
    this.#started = true;
    while (at < end) {
      const lineStart = at;
      while (at < end && bytes[at] !== lineFeed && bytes[at] !== carriageReturn) at += 1;
      const valueStart = dataValue(bytes, lineStart, at);
      if (valueStart >= 0) {
        if (payloadStart >= 0)
          joined = joinLines(joined ?? bytes.subarray(payloadStart, payloadEnd), bytes, valueStart, at);
        payloadStart = valueStart;
        payloadEnd = at;
      }
      if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at += 1;
      at += 1;
    }
    if (joined !== null) this.#onData(joined, 0, joined.length);
    else if (payloadStart >= 0) this.#onData(bytes, payloadStart, payloadEnd);
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const length = this.#tornLength + end - start;
    if (length > this.#torn.length) {
      const grown = Buffer.allocUnsafe(Math.max(4096, length * 2));
      this.#torn.copy(grown, 0, 0, this.#tornLength);
      this.#torn = grown;
    }
    this.#torn.set(bytes.subarray(start, end), this.#tornLength);
    this.#tornLength = length;
  }
}

/** Where the value of a `data` field begins; -1 for a comment or another field. */
function dataValue(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < data.length) return -1;
  for (let index = 0; index < data.length; index += 1) {
    if (bytes[start + index] !== data[index]) return -1;
  }
  if (length === data.length) return end;
  if (bytes[start + data.length] !== colon) return -1;
  const value = start + data.length + 1;
  return value < end && bytes[value] === space ? value + 1 : value;
}

function skipByteOrderMark(bytes: Uint8Array, start: number, end: number): number {
  return end - start >= 3 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf
    ? start + 3
    : start;
}

function joinLines(before: Uint8Array, bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.concat([before, Uint8Array.of(lineFeed), bytes.subarray(start, end)]);
}
