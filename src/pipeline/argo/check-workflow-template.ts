import { tasksOfDepends } from './depends.ts';
import type { CronWorkflow, DagTask, Template, WorkflowSpec, WorkflowTemplate } from './workflow-template.ts';

const workflowVariables = [
  'workflow.name',
  'workflow.namespace',
  'workflow.uid',
  'workflow.serviceAccountName',
  'workflow.creationTimestamp',
];
const exitVariables = ['workflow.status', 'workflow.failures', 'workflow.duration'];

/**
 * What the CRDs cannot see and only Argo's controller would find: a variable that nothing sets, a template or task that is not there,
 * a `depends` with a mistake, a cycle, a variable on a command line. One sentence each; none means clean.
 */
export function checkWorkflowSpec(spec: WorkflowSpec): readonly string[] {
  const templates = new Map(spec.templates.map((template) => [template.name, template]));
  const problems: string[] = [];
  const twice = spec.templates.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index);
  for (const name of twice) problems.push(`template "${name}" is there twice`);
  for (const [place, name] of [
    ['entrypoint', spec.entrypoint],
    ['onExit', spec.onExit],
  ] as const) {
    if (name !== undefined && !templates.has(name)) problems.push(`${place}: no template "${name}"`);
  }

  const calls = new Map(spec.templates.map((template) => [template.name, calledBy(template)]));
  const ofExit = spec.onExit === undefined ? new Set<string>() : reachable(spec.onExit, calls);
  const ofEntry = reachable(spec.entrypoint, calls);
  const declared = spec.arguments.parameters.map(({ name }) => `workflow.parameters.${name}`);
  for (const template of spec.templates) {
    const place = `template "${template.name}"`;
    for (const name of calls.get(template.name) ?? []) {
      if (!templates.has(name)) problems.push(`${place}: no template "${name}"`);
    }
    if (!ofExit.has(template.name) && !ofEntry.has(template.name)) problems.push(`${place}: nothing uses it`);
    const ofTasks = [...tasksProblems(template), ...argumentProblems(template, templates)];
    problems.push(...ofTasks.map((problem) => `${place}: ${problem}`));
    // Of a template that both use, only what is always set may be used.
    const known = [...workflowVariables, ...declared, ...(ofEntry.has(template.name) ? [] : exitVariables)];
    for (const { name } of template.inputs?.parameters ?? []) known.push(`inputs.parameters.${name}`);
    if (template.dag?.tasks.some(({ withParam }) => withParam !== undefined) === true) known.push('item');
    for (const variable of variablesIn(template)) {
      if (!known.includes(variable)) problems.push(`${place}: nothing sets {{${variable}}}`);
    }
    if (template['memoize'] !== undefined && template['retryStrategy'] !== undefined) {
      problems.push(`${place}: memoize beside retryStrategy; after a hit Argo 4.1 never ends the workflow`);
    }
    const { command = [], args = [] } = template.container ?? {};
    for (const text of [...command, ...args]) {
      if (text.includes('{{')) problems.push(`${place}: "${text}" puts a variable on a command line; pass it as env`);
    }
  }
  const { templates: _, ...rest } = spec;
  for (const variable of variablesIn(rest)) {
    if (![...workflowVariables, ...declared].includes(variable)) problems.push(`spec: nothing sets {{${variable}}}`);
  }
  const cycle = findCycle(calls);
  if (cycle !== null) problems.push(`templates call each other in a circle: ${cycle.join(' → ')}`);
  return problems;
}

/** The same for what runs by the clock: its own specification, or a template that is there with parameters that it declares. */
export function checkCronWorkflow({ spec }: CronWorkflow, templates: readonly WorkflowTemplate[]): readonly string[] {
  const { workflowSpec } = spec;
  if (isSpec(workflowSpec)) return checkWorkflowSpec(workflowSpec);
  const { name } = workflowSpec.workflowTemplateRef;
  const template = templates.find(({ metadata }) => metadata.name === name);
  if (template === undefined) return [`no workflow template "${name}"`];
  const declared = new Set(template.spec.arguments.parameters.map((parameter) => parameter.name));
  return (workflowSpec.arguments?.parameters ?? [])
    .filter((parameter) => !declared.has(parameter.name))
    .map((parameter) => `workflow template "${name}" has no parameter "${parameter.name}"`);
}

function isSpec(spec: CronWorkflow['spec']['workflowSpec']): spec is WorkflowSpec {
  return 'templates' in spec;
}

function calledBy({ dag, steps }: Template): readonly string[] {
  return [...(dag?.tasks ?? []), ...(steps ?? []).flat()].map(({ template }) => template);
}

function argumentProblems({ dag, steps }: Template, templates: ReadonlyMap<string, Template>): readonly string[] {
  return [...(dag?.tasks ?? []), ...(steps ?? []).flat()].flatMap((task: DagTask) => {
    const wanted = templates.get(task.template)?.inputs?.parameters.map(({ name }) => name) ?? [];
    const given = task.arguments?.parameters.map(({ name }) => name) ?? [];
    return [
      ...wanted.filter((name) => !given.includes(name)).map((name) => `task "${task.name}" lacks parameter "${name}"`),
      ...given
        .filter((name) => !wanted.includes(name))
        .map((name) => `task "${task.name}": unknown parameter "${name}"`),
    ];
  });
}

function tasksProblems({ dag }: Template): readonly string[] {
  if (dag === undefined) return [];
  const problems: string[] = [];
  const needs = new Map<string, readonly string[]>();
  for (const { name, depends } of dag.tasks) {
    if (needs.has(name)) problems.push(`task "${name}" is there twice`);
    try {
      needs.set(name, depends === undefined ? [] : tasksOfDepends(depends));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      needs.set(name, []);
      problems.push(`task "${name}": ${error.message}`);
    }
  }
  for (const [name, wanted] of needs) {
    for (const other of wanted)
      if (!needs.has(other)) problems.push(`task "${name}" depends on "${other}", which is not there`);
  }
  const cycle = findCycle(needs);
  if (cycle !== null) problems.push(`tasks wait for each other: ${cycle.join(' → ')}`);
  return problems;
}

function reachable(start: string, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set([start]);
  // A Set gives what is added while it is walked.
  for (const name of found) for (const next of edges.get(name) ?? []) found.add(next);
  return found;
}

/** The first cycle, its start again at the end. */
function findCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const finished = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (finished.has(name)) return null;
    for (const next of edges.get(name) ?? []) {
      const cycle = visit(next, [...path, name]);
      if (cycle !== null) return cycle;
    }
    finished.add(name);
    return null;
  };
  for (const name of edges.keys()) {
    const cycle = visit(name, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** Names inside `{{…}}` of every text in a value, and those that an expression `{{=…}}` takes. */
function variablesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [...value.matchAll(/\{\{\s*(.*?)\s*\}\}/g)].flatMap(([, name = '']) =>
      name.startsWith('=')
        ? [...name.matchAll(/\b(?:workflow|inputs|tasks|steps|item)\b[\w.]*(?:\['([^']+)'\])?/g)].map(([found, key]) =>
            key === undefined ? found : `${found.slice(0, found.indexOf('['))}.${key}`,
          )
        : [name],
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(variablesIn);
}
