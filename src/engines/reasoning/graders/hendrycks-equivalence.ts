/**
 * String equivalence of MATH answers (Hendrycks et al. 2021), as lm-evaluation-harness 0.4.13 and Evalchemy use it: both sides are
 * normalised and compared as strings; if either cannot be normalised, the strings as they are. Oddities are kept, they are the definition.
 */
export function hendrycksEquivalent(answer: string, gold: string): boolean {
  const left = hendrycksNormalise(answer);
  const right = hendrycksNormalise(gold);
  return left === null || right === null ? answer === gold : left === right;
}

/** The normal form; null where the original raises an exception (`x/2`, an empty piece after `\frac`, two units). */
export function hendrycksNormalise(answer: string): string | null {
  let text = answer
    .replaceAll('\n', '')
    .replaceAll('\\!', '')
    .replaceAll('\\\\', '\\')
    .replaceAll('tfrac', 'frac')
    .replaceAll('dfrac', 'frac')
    .replaceAll('\\left', '')
    .replaceAll('\\right', '')
    .replaceAll('^{\\circ}', '')
    .replaceAll('^\\circ', '')
    .replaceAll('\\$', '');

  const [value = '', ...units] = text.split('\\text{ ');
  if (units.length > 1) return null;
  text = value.replaceAll('\\%', '').replaceAll(' .', ' 0.').replaceAll('{.', '{0.');
  if (text.startsWith('.')) text = `0${text}`;

  const sides = text.split('=');
  if (sides.length === 2 && [...(sides[0] ?? '')].length <= 2) text = sides[1] ?? '';

  const withRoots = bracedRoots(text);
  if (withRoots === null) return null;
  const withFractions = bracedFractions(withRoots.replaceAll(' ', ''));
  if (withFractions === null) return null;
  return slashFraction(withFractions === '0.5' ? '\\frac{1}{2}' : withFractions);
}

/** `\sqrt3` → `\sqrt{3}` */
function bracedRoots(text: string): string | null {
  const [head = '', ...pieces] = text.split('\\sqrt');
  let result = head;
  for (const piece of pieces) {
    const [first] = piece;
    if (first === undefined) return null;
    result += first === '{' ? `\\sqrt${piece}` : `\\sqrt{${first}}${piece.slice(first.length)}`;
  }
  return result;
}

/** `\frac12` → `\frac{1}{2}`, `\frac1{72}` → `\frac{1}{72}`. A single character after `\frac` leaves the whole text as it was. */
function bracedFractions(text: string): string | null {
  const [head = '', ...pieces] = text.split('\\frac');
  let result = head;
  for (const piece of pieces) {
    const [numerator, denominator] = piece;
    if (numerator === undefined) return null;
    if (numerator === '{') {
      result += `\\frac${piece}`;
      continue;
    }
    if (denominator === undefined) return text;
    const rest = piece.slice(numerator.length + denominator.length);
    result += `\\frac{${numerator}}${denominator === '{' ? '{' : `{${denominator}}`}${rest}`;
  }
  return result;
}

/** `3/4` → `\frac{3}{4}`. `03/4` stays, anything else around one slash cannot be normalised (Python's `int()` raises). */
function slashFraction(text: string): string | null {
  const sides = text.split('/');
  if (sides.length !== 2) return text;
  if (!sides.every((side) => /^\s*[-+]?\p{Nd}+(?:_\p{Nd}+)*\s*$/u.test(side))) return null;
  return /^(?:0|-?[1-9]\d*)\/(?:0|-?[1-9]\d*)$/u.test(text) ? `\\frac{${sides[0]}}{${sides[1]}}` : text;
}
