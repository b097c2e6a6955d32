import type { Dataset } from '../../../datasets/catalog.ts';
import { examItems, type ItemOptions } from '../exam-items.ts';
import { portOfKind } from '../families/port-registry.ts';
import { globalSeed } from '../prompts/task-documents.ts';
import { PythonRandom } from '../python/random.ts';
import type { StandardWork } from '../standard-work.ts';
import type { TaskConfig } from '../tasks/task-config.ts';

/** How many numbers the original may have drawn before it came to the recorded prompts. */
const searchedStates = 2000;

/**
 * All items of a task. A task that draws from Python's global generator depends on what was drawn before, which the vectors do not
 * say: then the state is searched from which `isRecorded` holds for all items at once.
 */
export async function buildWorks(
  task: TaskConfig,
  dataset: Dataset,
  options: ItemOptions,
  isRecorded: (works: readonly StandardWork[]) => boolean,
): Promise<StandardWork[]> {
  const build = async (globalRandom: PythonRandom): Promise<StandardWork[]> => {
    const works: StandardWork[] = [];
    const source = { dataset, configuration: undefined, limit: undefined };
    for await (const { work } of examItems(task, source, { ...options, globalRandom })) works.push(work);
    return works;
  };
  const first = await build(new PythonRandom(globalSeed));
  if (task.process_docs === null || portOfKind(task.process_docs, 'process-docs').drawsOrder !== true) return first;
  for (let drawn = 0; drawn < searchedStates; drawn += 1) {
    const random = new PythonRandom(globalSeed);
    for (let count = 0; count < drawn; count += 1) random.getrandbits(32);
    const works = await build(random);
    if (isRecorded(works)) return works;
  }
  return first;
}
