/** One server-sent event. `event` is `message` unless the server named it. */
export interface SseEvent {
  readonly event: string;
  readonly data: string;
}

export interface SseParser {
  /** Events completed by these bytes, which may end anywhere, also inside a UTF-8 sequence or between CR and LF. */
  push(bytes: Uint8Array): readonly SseEvent[];
  /** The event that was under way when the stream ended without its blank line. The standard discards it; a caller may look. */
  end(): SseEvent | null;
}

const lineFeed = 10;

/** Incremental parser of `text/event-stream` (WHATWG HTML, section 9.2.6), for all three line ends. `id` and `retry` are ignored. */
export function createSseParser(): SseParser {
  const decoder = new TextDecoder();
  let unfinishedLine = '';
  let skipLineFeed = false;
  let event = '';
  let data: string | null = null;

  const takeEvent = (): SseEvent | null => {
    const taken = data === null ? null : { event: event === '' ? 'message' : event, data };
    event = '';
    data = null;
    return taken;
  };

  const takeField = (line: string): void => {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.startsWith(' ', colon + 1) ? colon + 2 : colon + 1);
    if (name === 'data') data = data === null ? value : `${data}\n${value}`;
    else if (name === 'event') event = value;
  };

  const takeText = (text: string): readonly SseEvent[] => {
    const events: SseEvent[] = [];
    let start = skipLineFeed && text.charCodeAt(0) === lineFeed ? 1 : 0;
    if (text !== '') skipLineFeed = false;
    let nextLf = text.indexOf('\n', start);
    let nextCr = text.indexOf('\r', start);
    while (nextLf !== -1 || nextCr !== -1) {
      const isCr = nextCr !== -1 && (nextLf === -1 || nextCr < nextLf);
      const end = isCr ? nextCr : nextLf;
      const line = unfinishedLine + text.slice(start, end);
      unfinishedLine = '';
      start = end + 1;
      if (isCr) {
        // A CR at the end of the text ends the line now; the LF of the pair may only come with the next read.
        if (start === text.length) skipLineFeed = true;
        else if (text.charCodeAt(start) === lineFeed) start += 1;
      }
      if (line === '') {
        const taken = takeEvent();
        if (taken !== null) events.push(taken);
      } else takeField(line);
      if (nextLf !== -1 && nextLf < start) nextLf = text.indexOf('\n', start);
      if (nextCr !== -1 && nextCr < start) nextCr = text.indexOf('\r', start);
    }
    unfinishedLine += text.slice(start);
    return events;
  };

  return {
    push: (bytes) => takeText(decoder.decode(bytes, { stream: true })),
    end: () => {
      const events = takeText(decoder.decode());
      if (unfinishedLine !== '') takeField(unfinishedLine);
      unfinishedLine = '';
      return events[0] ?? takeEvent();
    },
  };
}
