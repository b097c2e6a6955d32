import { EvalError } from '../../../contracts/errors.ts';
import { didYouMean } from '../../../contracts/nearest-name.ts';
import { findPort, portTexts } from '../families/port-registry.ts';
import { type FunctionReference, isFunctionReference, portNames } from './function-reference.ts';
import { ProgramError } from '../python-program/program-error.ts';
import { importedFunction, readProgram } from '../python-program/program-port.ts';
import { locateField, locateInTaskFile } from './locate-in-task-file.ts';
import { taskFileError } from './read-task-file.ts';
import type { ResolvedTask } from './resolve-tasks.ts';
import { type PortReference, type TaskConfig, taskConfigSchema } from './task-config.ts';

/** Fields that name Python code or media we have no counterpart for: a task that sets one is refused, never run without it. */
const unsupportedFields = ['doc_to_image', 'doc_to_audio', 'custom_dataset', 'use_prompt'];

/** Every field of lm-evaluation-harness's tasks; those that are not in our configuration change neither prompt nor score. */
const knownFields: ReadonlySet<string> = new Set([
  ...Object.keys(taskConfigSchema.shape),
  ...unsupportedFields,
  'task_alias',
  'tag',
  'group',
  'group_alias',
  'recipe',
  'task_list',
  'dataset_kwargs',
  'unsafe_code',
  'should_decontaminate',
  'doc_to_decontamination_query',
]);

/**
 * Checks the fields of a task and replaces every helper function by its native port.
 * Throws EVAL_STANDARD_TASK_FILE for a wrong field and EVAL_STANDARD_FUNCTION_UNSUPPORTED for a helper without a port.
 */
export function loadTaskConfig(task: ResolvedTask): TaskConfig {
  for (const field of unsupportedFields) {
    if (task.fields[field] === undefined || task.fields[field] === null) continue;
    throw new EvalError({
      code: 'EVAL_STANDARD_FIELD_UNSUPPORTED',
      message: `task ${task.name} (${locateField(task.path, field)}) sets ${field}, which is not supported`,
      nextStep: 'leave the task out',
      details: { task: task.name, field },
    });
  }
  const unknown = Object.keys(task.fields).find((field) => !knownFields.has(field));
  if (unknown !== undefined) {
    throw taskFileError(
      locateField(task.path, unknown),
      `task ${task.name} has no field ${unknown}.${didYouMean(unknown, knownFields)}`,
    );
  }
  const parsed = taskConfigSchema.safeParse(resolvePorts({ ...task.fields, task: task.name }, task, ''));
  if (parsed.success) return withGenerationDefaults(parsed.data);
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw taskFileError(
    locateField(task.path, field),
    `task ${task.name}, field ${field}: ${issue?.message ?? 'not valid'}`,
  );
}

function resolvePorts(value: unknown, task: ResolvedTask, field: string): unknown {
  if (isFunctionReference(value)) return resolvePort(value, task, field);
  if (Array.isArray(value)) return value.map((item) => resolvePorts(item, task, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolvePorts(item, task, field === '' ? key : `${field}.${key}`)]),
  );
}

function resolvePort(reference: FunctionReference, task: ResolvedTask, field: string): PortReference {
  // Decontamination is not done, by lm-evaluation-harness neither: its function is never called.
  const names = [...portNames(reference), importedFunction(reference) ?? ''];
  const name = names.find((candidate) => findPort(candidate) !== undefined);
  if (name !== undefined) return withTexts(name, reference, task);
  if (field.startsWith('doc_to_decontamination')) return { port: '' };
  if (!programFields.test(field)) throw unsupportedFunction(reference, task, field, 'it has no native port');
  try {
    return readProgram(reference, field);
  } catch (error) {
    throw error instanceof ProgramError ? unsupportedFunction(reference, task, field, error.message) : error;
  }
}

/** Fields whose function sees one document, or the documents of one split: those can be run from their source. */
const programFields =
  /^(?:process_docs|process_results|doc_to_(?:text|target|choice)|fewshot_config\.(?:process_docs|samples|doc_to_(?:text|target|choice)))$/;

function unsupportedFunction(reference: FunctionReference, task: ResolvedTask, field: string, why: string): EvalError {
  const { functionReference } = reference;
  return new EvalError({
    code: 'EVAL_STANDARD_FUNCTION_UNSUPPORTED',
    message: `task ${task.name} needs the Python function ${functionReference} (${field}, ${locateFunction(reference, task)}), which cannot run here: ${why}`,
    nextStep: 'leave the task out, or add a port under src/engines/standard/families/',
    details: { task: task.name, function: functionReference, field },
  });
}

function locateFunction({ functionReference }: FunctionReference, { path }: ResolvedTask): string {
  return locateInTaskFile(path, (line) => line.includes('!function') && line.includes(functionReference));
}

function withTexts(port: string, { directory }: FunctionReference, task: ResolvedTask): PortReference {
  try {
    const texts = portTexts(port, directory);
    return texts === undefined ? { port } : { port, texts };
  } catch (error) {
    throw taskFileError(task.path, `task ${task.name} needs texts that its folder lacks`, error);
  }
}

function withGenerationDefaults(config: TaskConfig): TaskConfig {
  if (config.output_type !== 'generate_until') return config;
  const { generation_kwargs: given, fewshot_delimiter: until } = config;
  const generation_kwargs =
    given === null
      ? { until: [until], do_sample: false, temperature: 0, max_gen_toks: 256 }
      : { until: [until], ...given };
  return { ...config, generation_kwargs };
}
