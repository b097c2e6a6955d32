import { EvalError } from '../contracts/errors.ts';
import { didYouMean } from '../contracts/nearest-name.ts';
import { secretsOf, storeConfig } from '../pipeline/config/build-run-config.ts';
import type { ModelLineHistory } from '../pipeline/model-line-history.ts';
import { knownModelLines, modelLineHistory } from '../pipeline/model-line-history.ts';
import { withStoreIfThere } from '../pipeline/open-configured-store.ts';
import type { Arguments, Io } from './command.ts';
import { effectiveSettings } from './effective-config.ts';
import { noticesTo } from './notices-to.ts';

/** What is known of the model line that was asked for, or of all. Throws EVAL_BASELINE_LINE_UNKNOWN. */
export async function modelLineHistories(args: Arguments, io: Io, limit: number): Promise<ModelLineHistory[]> {
  const { values } = await effectiveSettings(args, io);
  return withStoreIfThere(storeConfig(values), secretsOf(values), noticesTo(io), async (store) => {
    const where = { outputDirectory: values.outputDir, store };
    const names = await knownModelLines(where);
    const wanted = values.modelLine === null ? names : names.filter((name) => name === values.modelLine);
    if (values.modelLine !== null && wanted.length === 0) {
      throw new EvalError({
        code: 'EVAL_BASELINE_LINE_UNKNOWN',
        message: `Expected a model line with runs, found none named "${values.modelLine}" in ${values.outputDir}${store === null ? '' : ' or the store'}.${didYouMean(values.modelLine, names)}`,
        nextStep: '`vllm-eval baseline show` lists the model lines.',
      });
    }
    const histories: ModelLineHistory[] = [];
    for (const name of wanted) histories.push(await modelLineHistory(name, where, limit));
    return histories;
  });
}
