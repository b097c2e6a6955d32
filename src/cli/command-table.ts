import type { Command } from './command.ts';

interface Entry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command, in the order of `vllm-eval --help`. A command's file is loaded only when it is asked for. */
export const commandTable: Readonly<Record<string, Entry>> = {
  run: {
    summary: 'Evaluate a served model: the whole pipeline',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  step: { summary: 'Run one step of the pipeline', load: async () => (await import('./commands/step.ts')).stepCommand },
  plan: {
    summary: 'Show steps, requests and a time estimate without asking the model',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  compare: {
    summary: 'Compare two runs item by item',
    load: async () => (await import('./commands/compare.ts')).compareCommand,
  },
  gate: {
    summary: 'Turn a verdict into an exit code',
    load: async () => (await import('./commands/gate.ts')).gateCommand,
  },
  accept: {
    summary: 'Make a run the baseline of its model line',
    load: async () => (await import('./commands/accept.ts')).acceptCommand,
  },
  'baseline set': {
    summary: 'Pin a run as the baseline or the golden anchor of its model line',
    load: async () => (await import('./commands/baseline-set.ts')).baselineSetCommand,
  },
  'baseline show': {
    summary: 'Show the baseline and the golden anchor of each model line',
    load: async () => (await import('./commands/baseline-show.ts')).baselineShowCommand,
  },
  'baseline history': {
    summary: 'Show the accepted runs of a model line and how its metrics moved over them',
    load: async () => (await import('./commands/baseline-history.ts')).baselineHistoryCommand,
  },
  backfill: {
    summary: 'Load run directories into the store',
    load: async () => (await import('./commands/backfill.ts')).backfillCommand,
  },
  report: {
    summary: 'Write or show the reports of a run again',
    load: async () => (await import('./commands/report.ts')).reportCommand,
  },
  rescore: {
    summary: 'Score a run’s recorded answers again, without the model',
    load: async () => (await import('./commands/rescore.ts')).rescoreCommand,
  },
  prove: {
    summary: 'Measure the decision on releases whose truth is known',
    load: async () => (await import('./commands/prove.ts')).proveCommand,
  },
  power: {
    summary: 'Tell what a planned exam can see, and how many items a sensitivity needs',
    load: async () => (await import('./commands/power.ts')).powerCommand,
  },
  'results list': {
    summary: 'List runs',
    load: async () => (await import('./commands/results-list.ts')).resultsListCommand,
  },
  'results show': {
    summary: 'Show the metrics and the verdict of a run',
    load: async () => (await import('./commands/results-show.ts')).resultsShowCommand,
  },
  'results export': {
    summary: 'Write per-item scores as JSON lines or CSV',
    load: async () => (await import('./commands/results-export.ts')).resultsExportCommand,
  },
  'config show': {
    summary: 'Show the effective settings and where each comes from',
    load: async () => (await import('./commands/config-show.ts')).configShowCommand,
  },
  'config validate': {
    summary: 'Check a configuration file, its tasks and its data',
    load: async () => (await import('./commands/config-validate.ts')).configValidateCommand,
  },
  'config create': {
    summary: 'Write a configuration file to start from',
    load: async () => (await import('./commands/config-create.ts')).configCreateCommand,
  },
  'tasks list': {
    summary: 'List tasks, groups and tags by name',
    load: async () => (await import('./commands/tasks-list.ts')).tasksListCommand,
  },
  'tasks show': {
    summary: 'Show what a task asks and how it is scored, or what is in a group',
    load: async () => (await import('./commands/tasks-show.ts')).tasksShowCommand,
  },
  'tasks validate': {
    summary: 'Check task files: fields, templates, helper functions, filters and metrics',
    load: async () => (await import('./commands/tasks-validate.ts')).tasksValidateCommand,
  },
  'tasks coverage': {
    summary: 'Tell how many task files of a folder this version can run, and why not the others',
    load: async () => (await import('./commands/tasks-coverage.ts')).tasksCoverageCommand,
  },
  'datasets fetch': {
    summary: 'Fetch data sets from the Hugging Face hub or a bucket, and check them',
    load: async () => (await import('./commands/datasets-fetch.ts')).datasetsFetchCommand,
  },
  'datasets dedup': {
    summary: 'Remove exact and near duplicates within and across files of a data set',
    load: async () => (await import('./commands/datasets-dedup.ts')).datasetsDedupCommand,
  },
  'datasets regression-set': {
    summary: 'Make today’s regression set from snapshots of service queries: anonymised, without duplicates',
    load: async () => (await import('./commands/datasets-regression-set.ts')).datasetsRegressionSetCommand,
  },
  'import lm-eval': {
    summary: 'Read per-item scores of lm-evaluation-harness, to compare with from the first day',
    load: async () => (await import('./commands/import-lm-eval.ts')).importLmEvalCommand,
  },
  'import serving': {
    summary: 'Read load-test results of other tools, with their figures by our definitions',
    load: async () => (await import('./commands/import-serving.ts')).importServingCommand,
  },
  bench: {
    summary: 'Load a served model and show vLLM’s figures',
    load: async () => (await import('./commands/bench.ts')).benchCommand,
  },
  doctor: {
    summary: 'Check this machine, the server and the data',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  container: {
    summary: 'What a container image does: one engine, results and parsed results',
    load: async () => (await import('./commands/container.ts')).containerCommand,
  },
  deliver: {
    summary: 'Send again what a receiver did not take of a run',
    load: async () => (await import('./commands/deliver.ts')).deliverCommand,
  },
  serve: {
    summary: 'Receive releases by webhook; serve reports, runs and metrics',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  'release resolve': {
    summary: 'Tell what the registry knows of an image: digest, release tags, commit',
    load: async () => (await import('./commands/release-resolve.ts')).releaseResolveCommand,
  },
  'release submit': {
    summary: 'Start the run of a release as a webhook would',
    load: async () => (await import('./commands/release-submit.ts')).releaseSubmitCommand,
  },
  'release poll': {
    summary: 'Look for releases without a webhook and start their runs',
    load: async () => (await import('./commands/release-poll.ts')).releasePollCommand,
  },
  'argo render': {
    summary: 'Write the pipeline as an Argo WorkflowTemplate',
    load: async () => (await import('./commands/argo-render.ts')).argoRenderCommand,
  },
  simulate: {
    summary: 'Serve a simulated vLLM for trials and tests',
    load: async () => (await import('./commands/simulate.ts')).simulateCommand,
  },
};
