interface Group {
  readonly start: number;
  /** Exclusive. */
  end: number;
  readonly depth: number;
  /** Null unless it captures. */
  readonly number: number | null;
  readonly name: string | null;
}

/**
 * Replaces `(?(1)yes|no)` by alternatives without a condition, where the group it asks for is optional and stands before it in the
 * same sequence: `(a)?r(?(1)y|n)` tries `(a)ry`, then `rn`. Null where there is another conditional.
 */
export function expandConditionals(pattern: string): string | null {
  const condition = /\(\?\((\w+)\)/.exec(pattern);
  if (condition === null) return pattern;
  const groups = groupsOf(pattern);
  const [opening, reference = ''] = condition;
  const conditional = groups.find(({ start }) => start === condition.index);
  const asked = groups.find(({ number, name }) => String(number) === reference || name === reference);
  if (conditional === undefined || asked === undefined || conditional.depth !== 0 || asked.depth !== 0) return null;
  const body = pattern.slice(conditional.start + opening.length, conditional.end - 1);
  const [yes = '', no = '', ...more] = alternatives(body);
  const between = pattern.slice(asked.end, conditional.start);
  const rest = between.replace(/^\?/, '');
  const capturesTwice = groups.some(
    ({ start, number }) => start > asked.end && start < conditional.end && number !== null,
  );
  if (more.length > 0 || capturesTwice || alternatives(rest).length > 1 || /^[?+]/.test(rest)) return null;
  const group = pattern.slice(asked.start, asked.end);
  const chosen = between === rest ? `${group}${rest}(?:${yes})` : `(?:${group}${rest}(?:${yes})|${rest}(?:${no}))`;
  return expandConditionals(pattern.slice(0, asked.start) + chosen + pattern.slice(conditional.end));
}

/** Positions of everything outside escapes and sets. */
function* plainPositions(pattern: string): Generator<number, void, undefined> {
  let inSet = false;
  for (let at = 0; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (inSet) inSet = pattern[at] !== ']';
    else if (pattern[at] === '[') {
      inSet = true;
      // A bracket that closes at once is a member of the set.
      at += /^\[\^?\]?/.exec(pattern.slice(at))?.[0].length ?? 1;
      at -= 1;
    } else yield at;
  }
}

function groupsOf(pattern: string): Group[] {
  const all: Group[] = [];
  const open: Group[] = [];
  let captures = 0;
  for (const at of plainPositions(pattern)) {
    if (pattern[at] === '(') {
      const name = /^\(\?P<(\w+)>/.exec(pattern.slice(at))?.[1] ?? null;
      const isReference = pattern.slice(at - 2, at) === '(?';
      const isCapture = !isReference && (name !== null || pattern[at + 1] !== '?');
      if (isCapture) captures += 1;
      const group = { start: at, end: -1, depth: open.length, number: isCapture ? captures : null, name };
      all.push(group);
      open.push(group);
    } else if (pattern[at] === ')') {
      const group = open.pop();
      if (group !== undefined) group.end = at + 1;
    }
  }
  return all;
}

/** The parts between `|` outside all groups. */
function alternatives(pattern: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const at of plainPositions(pattern)) {
    if (pattern[at] === '(') depth += 1;
    else if (pattern[at] === ')') depth -= 1;
    else if (pattern[at] === '|' && depth === 0) {
      parts.push(pattern.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, pattern.slice(start)];
}
