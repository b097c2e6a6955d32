import type { Expression, Statement, Target } from './ast.ts';

/** Names that statements bind in their own scope; with `changed` also those whose value they change (`table[key] = …`, `names.append(…)`). */
export function boundNames(statements: readonly Statement[], changed: boolean): Set<string> {
  const names = new Set<string>();
  const visit = (list: readonly Statement[]): void => {
    for (const statement of list) {
      switch (statement.kind) {
        case 'function':
          names.add(statement.name);
          break;
        case 'assign':
          statement.targets.forEach((target) => addTarget(target, names, changed));
          break;
        case 'augment':
          addTarget(statement.target, names, changed);
          break;
        case 'expression':
          if (changed && statement.value.kind === 'call' && statement.value.callee.kind === 'attribute') {
            addRoot(statement.value.callee.object, names);
          }
          break;
        case 'import':
          names.add(statement.as);
          break;
        case 'if':
          visit(statement.body);
          visit(statement.otherwise);
          break;
        case 'while':
          visit(statement.body);
          break;
        case 'for':
          addTarget(statement.target, names, changed);
          visit(statement.body);
          visit(statement.otherwise);
          break;
        case 'try':
          visit(statement.body);
          for (const handler of statement.handlers) {
            if (handler.name !== null) names.add(handler.name);
            visit(handler.body);
          }
          visit(statement.otherwise);
          visit(statement.last);
          break;
        case 'unsupported':
          if (statement.name !== null) names.add(statement.name);
          break;
        default:
      }
    }
  };
  visit(statements);
  return names;
}

export function addTarget(target: Target, names: Set<string>, changed = false): void {
  if (target.kind === 'name') names.add(target.name);
  else if (target.kind === 'targets') target.items.forEach((item) => addTarget(item, names, changed));
  else if (changed && target.kind === 'item') addRoot(target.object, names);
}

function addRoot(value: Expression, names: Set<string>): void {
  if (value.kind === 'name') names.add(value.name);
  else if (value.kind === 'item' || value.kind === 'attribute') addRoot(value.object, names);
}
