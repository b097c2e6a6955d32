import { isExpression, isOnlySymbols } from './build-node.ts';
import { canonicalText } from './canonical-text.ts';
import { call, isSet, type MathNode, negate, type Relation } from './math-node.ts';
import { areSameRealSets, realSet } from './real-sets.ts';
import { agreeAsDecimals, agreeAsMatrices, areProportional, haveSameValue, symbolsOf } from './same-value.ts';
import { solutionsOf } from './solve-inequality.ts';

const mirrored: Readonly<Record<string, string>> = { '=': '=', '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/**
 * Whether an answer is equivalent to the right one, by the rules of math-verify 0.9: an answer that is an equation counts as its right
 * side unless the right one is an equation, too; a set may be written as a tuple; an interval may answer an inequality but not the
 * reverse. Not symmetric.
 */
export function areEquivalent(right: MathNode, answer: MathNode): boolean {
  let gold = shortenAssignment(right);
  let found = shortenAssignment(answer);
  const goldIsAssignment = isAssignment(right);
  if (isEquation(answer) && !isEquation(right)) found = lastRelation(found)?.right ?? found;
  else if (goldIsAssignment && !isEquation(answer)) gold = lastRelation(gold)?.right ?? gold;

  if (isRelation(gold) && isSet(found)) {
    const [solutions, given] = [solutionsOf(gold), realSet(found)];
    if (solutions !== null) return given !== null && areSameRealSets(solutions, given);
  }
  if (canonicalText(gold) === canonicalText(found)) {
    return !(gold.kind === 'constant' && gold.name === 'complex-infinity');
  }
  if (isRelation(gold) && isRelation(found)) return compareRelations(gold, found);
  if (isCollection(gold) || isCollection(found)) return compareCollections(gold, found);
  if (gold.kind === 'symbol' || found.kind === 'symbol') return compareNames(gold, found);
  return compareExpressions(gold, found);
}

function compareExpressions(gold: MathNode, found: MathNode): boolean {
  const matrices = agreeAsMatrices(gold, found, compareExpressions);
  if (matrices !== null) return matrices;
  if (!isExpression(gold) || !isExpression(found)) return false;
  if (isWholePercent(gold) && isWholePercent(found) && haveSameValue(withoutPercent(gold), withoutPercent(found)))
    return true;
  return agreeAsDecimals(gold, found) === true || haveSameValue(gold, found);
}

/** 9 % and 9 count as the same. */
function isWholePercent(node: MathNode): boolean {
  const inner = withoutPercent(node);
  return inner.kind === 'number' && inner.value.denominator === 1n;
}

function withoutPercent(node: MathNode): MathNode {
  return node.kind === 'percent' ? node.of : node;
}

/** Words and letters: a word may have been read as a product of letters. */
function compareNames(gold: MathNode, found: MathNode): boolean {
  const [goldName, foundName] = [lettersOf(gold), lettersOf(found)];
  if (goldName !== null && foundName !== null) return goldName.toLowerCase() === foundName.toLowerCase();
  return shownAs(gold) === shownAs(found);
}

function lettersOf(node: MathNode): string | null {
  if (node.kind === 'symbol') return node.name;
  if (node.kind === 'constant' && node.name === 'e') return 'e';
  if (node.kind !== 'call' || node.name !== 'mul') return null;
  const letters = node.args.map((arg) => (arg.kind === 'call' ? null : lettersOf(arg)));
  return letters.includes(null) ? null : letters.join('');
}

/** As the original prints it, where that can be the name of a symbol. */
function shownAs(node: MathNode): string {
  if (node.kind === 'symbol') return node.name;
  if (node.kind === 'decimal') return node.value.toPrecision(15);
  return node.kind === 'constant' && node.name === 'pi' ? 'pi' : canonicalText(node);
}

type Relations = Extract<MathNode, { kind: 'relation' | 'chain' }>;

function compareRelations(gold: Relations, found: Relations): boolean {
  if (gold.kind === 'chain' && found.kind === 'chain') {
    return (
      gold.relations.length === found.relations.length &&
      gold.relations.every((link, index) => {
        const other = found.relations[index];
        return other !== undefined && compareRelations(link, other);
      })
    );
  }
  if (gold.kind === 'chain' || found.kind === 'chain') return false;
  if (!sides(gold).concat(sides(found)).every(isExpression)) return false;
  const [left, right] = [difference(gold), difference(found)];
  if (gold.operator === found.operator && haveSameValue(left, right)) return true;
  if (mirrored[gold.operator] === found.operator && haveSameValue(left, negate(right))) return true;
  // Equations with the same solutions.
  if (gold.operator !== '=' || found.operator !== '=') return false;
  const [a, b] = [symbolsOf(left), symbolsOf(right)];
  return a.size === b.size && [...a].every((name) => b.has(name)) && areProportional(left, right);
}

function sides({ left, right }: Relation): MathNode[] {
  return [left, right];
}

function difference({ left, right }: Relation): MathNode {
  return call('add', left, negate(right));
}

function isCollection(node: MathNode): boolean {
  return node.kind === 'tuple' || isSet(node);
}

function compareCollections(gold: MathNode, found: MathNode): boolean {
  const a = isCollection(gold) ? gold : ({ kind: 'set', items: [gold] } as const);
  const b = isCollection(found) ? found : ({ kind: 'set', items: [found] } as const);
  if (a.kind === 'interval' && b.kind === 'interval') {
    return (
      a.leftOpen === b.leftOpen &&
      a.rightOpen === b.rightOpen &&
      areEquivalent(a.start, b.start) &&
      areEquivalent(a.end, b.end)
    );
  }
  if (canonicalText(a) === canonicalText(b)) return true;
  if (a.kind !== 'tuple' && b.kind !== 'tuple') {
    const [left, right] = [realSet(a), realSet(b)];
    if (left !== null && right !== null && areSameRealSets(left, right)) return true;
  }
  const [items, others] = [membersOf(a, b), membersOf(b, a)];
  if (items === null || others === null || items.length !== others.length) return false;
  return a.kind === 'set' || (b.kind === 'set' && a.kind !== 'tuple')
    ? haveSameMembers(items, others)
    : haveSameOrder(items, others);
}

/** Members, or both ends of an open interval where a pair stands on the other side. */
function membersOf(node: MathNode, other: MathNode): readonly MathNode[] | null {
  if (node.kind === 'set' || node.kind === 'tuple') return node.items;
  const isPair = (other.kind === 'set' || other.kind === 'tuple') && other.items.length === 2;
  return node.kind === 'interval' && node.leftOpen && node.rightOpen && isPair ? [node.start, node.end] : null;
}

function haveSameOrder(a: readonly MathNode[], b: readonly MathNode[]): boolean {
  return a.every((item, index) => {
    const other = b[index];
    return other !== undefined && areEquivalent(item, other);
  });
}

function haveSameMembers(gold: readonly MathNode[], found: readonly MathNode[]): boolean {
  const left = [...found];
  return gold.every((item) => {
    const index = left.findIndex((other) => areEquivalent(item, other));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

function isRelation(node: MathNode): node is Relations {
  return node.kind === 'relation' || node.kind === 'chain';
}

function isEquation(node: MathNode): boolean {
  if (node.kind === 'chain') return node.relations.every(({ operator }) => operator === '=');
  return node.kind === 'relation' && node.operator === '=';
}

/** An equation, or a chain of them, that begins with a name. */
function isAssignment(node: MathNode): boolean {
  const first = node.kind === 'chain' ? node.relations[0] : node;
  return isEquation(node) && first?.kind === 'relation' && isOnlySymbols(first.left);
}

function lastRelation(node: MathNode): Relation | undefined {
  if (node.kind === 'chain') return node.relations.at(-1);
  return node.kind === 'relation' ? node : undefined;
}

/** x = a = b as x = b. */
function shortenAssignment(node: MathNode): MathNode {
  const [first, last] = [node.kind === 'chain' ? node.relations[0] : undefined, lastRelation(node)];
  if (!isAssignment(node) || first === undefined || last === undefined) return node;
  return { kind: 'relation', operator: '=', left: first.left, right: last.right };
}
