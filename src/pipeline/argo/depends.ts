const taskStates = ['Succeeded', 'Failed', 'Errored', 'Skipped', 'Omitted', 'Daemoned', 'AnySucceeded', 'AllFailed'];

/**
 * Tasks that a `depends` expression names: `A && (B.Failed || !C)`. Throws a SyntaxError with the place of a mistake.
 * Grammar: https://argo-workflows.readthedocs.io/en/latest/enhanced-depends-logic/
 */
export function tasksOfDepends(text: string): readonly string[] {
  const tokens = [...text.matchAll(/\s*(&&|\|\||[!()]|[A-Za-z0-9_-]+(?:\.[A-Za-z]+)?|\S)/g)].map(
    ([, token = '']) => token,
  );
  const names: string[] = [];
  let at = 0;

  const unexpected = (): never => {
    throw new SyntaxError(`depends "${text}": unexpected ${tokens[at] === undefined ? 'end' : `"${tokens[at]}"`}`);
  };
  const operand = (): void => {
    while (tokens[at] === '!') at += 1;
    const token = tokens[at];
    if (token === '(') {
      at += 1;
      expression();
      if (tokens[at] !== ')') unexpected();
      at += 1;
      return;
    }
    if (token === undefined || !/^[A-Za-z0-9_-]/.test(token)) return unexpected();
    const [name = '', state] = token.split('.');
    if (state !== undefined && !taskStates.includes(state)) {
      throw new SyntaxError(`depends "${text}": unknown state "${state}" of ${name}`);
    }
    names.push(name);
    at += 1;
  };
  const expression = (): void => {
    operand();
    while (tokens[at] === '&&' || tokens[at] === '||') {
      at += 1;
      operand();
    }
  };

  expression();
  if (at < tokens.length) unexpected();
  return names;
}
