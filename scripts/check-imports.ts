/**
 * Holds the diagram of docs/architecture.md against the code: every import between two rooms must be an arrow of the diagram, every
 * arrow must be used by some import, the arrows must have no cycle, and no file may import in a circle.
 */
import { readFileSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import type { ICruiseResult } from 'dependency-cruiser';

const diagramPath = 'docs/architecture.md';
const problems: string[] = [];

const arrows = readArrows();
const imports = await readImports();
for (const [arrow, files] of imports) {
  if (!arrows.has(arrow))
    problems.push(`${arrow}: not an arrow of ${diagramPath}, but imported: ${files.slice(0, 3).join(', ')}`);
}
for (const arrow of arrows)
  if (!imports.has(arrow)) problems.push(`${arrow}: an arrow of ${diagramPath} that no import uses`);
for (const room of roomsInCycles(arrows))
  problems.push(`${room}: the arrows of ${diagramPath} lead from it back to it`);

for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0 ? `imports: ${imports.size} arrows, all true` : `imports: ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

function readArrows(): Set<string> {
  const diagram = /```mermaid\n([\s\S]*?)```/.exec(readFileSync(diagramPath, 'utf8'))?.[1] ?? '';
  const found = new Set<string>();
  for (const [, from = '', to = ''] of diagram.matchAll(
    /^\s*([\w-]+(?:\s*&\s*[\w-]+)*)\s*-->\s*([\w-]+(?:\s*&\s*[\w-]+)*)\s*$/gm,
  )) {
    for (const source of from.split('&'))
      for (const goal of to.split('&')) found.add(`${source.trim()} → ${goal.trim()}`);
  }
  if (found.size === 0) problems.push(`${diagramPath}: no mermaid diagram with "room --> room" arrows`);
  return found;
}

async function readImports(): Promise<Map<string, string[]>> {
  const { output } = await cruise(['src'], {
    parser: 'swc',
    tsPreCompilationDeps: true,
    exclude: { path: '\\.test\\.ts$' },
    doNotFollow: { path: 'node_modules' },
    ruleSet: { forbidden: [{ name: 'circle', severity: 'error', from: {}, to: { circular: true } }] },
    validate: true,
    enhancedResolveOptions: { extensions: ['.ts', '.json'] },
  });
  const { modules, summary } = output as ICruiseResult;
  for (const violation of summary.violations) {
    problems.push(
      `${violation.from} imports itself in a circle: ${(violation.cycle ?? []).map(({ name }) => name).join(' → ')}`,
    );
  }
  const found = new Map<string, string[]>();
  for (const { source, dependencies } of modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [roomOf(source), roomOf(resolved)];
      if (from === null || to === null || from === to) continue;
      found.set(`${from} → ${to}`, [...(found.get(`${from} → ${to}`) ?? []), `${source} → ${resolved}`]);
    }
  }
  if (found.size === 0) problems.push('no imports found under src: the check itself is broken');
  return found;
}

function roomOf(path: string): string | null {
  return /^src\/([\w-]+)\//.exec(path)?.[1] ?? null;
}

function roomsInCycles(edges: ReadonlySet<string>): string[] {
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    const [from = '', to = ''] = edge.split(' → ');
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    (next.get(from) ?? []).some((room) => room === goal || (!seen.has(room) && reaches(room, goal, seen.add(room))));
  return [...next.keys()].filter((room) => reaches(room, room));
}
