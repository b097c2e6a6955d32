/**
 * The last box of a solution the way lm-evaluation-harness and Evalchemy find it (MATH, Hendrycks et al. 2021).
 * `none`: there is no box. `unreadable`: a box that the original's `remove_boxed` refuses, such as `\fbox{…}`.
 * Unlike `lastBoxed`, `\{` counts as a brace, a box cut off hides those before it, and `\boxed 7$` reads up to the dollar sign.
 */
export type HendrycksBox =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'text'; readonly text: string };

export function hendrycksBoxed(solution: string): HendrycksBox {
  const spaced = solution.lastIndexOf('\\boxed ');
  if (spaced >= 0) {
    const rest = solution.slice(spaced + '\\boxed '.length);
    return { kind: 'text', text: rest.split('$', 1)[0] ?? '' };
  }
  const boxed = solution.lastIndexOf('\\boxed');
  const start = boxed >= 0 ? boxed : solution.lastIndexOf('\\fbox');
  const end = start < 0 ? null : endOfFirstGroup(solution, start);
  if (end === null) return { kind: 'none' };
  const box = solution.slice(start, end);
  return box.startsWith('\\boxed{') ? { kind: 'text', text: box.slice('\\boxed{'.length, -1) } : { kind: 'unreadable' };
}

/** End (exclusive) of the text up to the first `}` that brings the count of braces back to zero. */
function endOfFirstGroup(text: string, start: number): number | null {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    else if (text[index] === '}' && (depth -= 1) === 0) return index + 1;
  }
  return null;
}
