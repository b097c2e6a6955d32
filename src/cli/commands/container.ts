import { didYouMean } from '../../contracts/nearest-name.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { imageNames } from '../container-image.ts';
import type { ImageName } from '../container-image.ts';
import { usageError } from '../parse-arguments.ts';

export const containerCommand: Command = {
  name: 'container',
  summary: 'What a container image does: one engine, results and parsed results',
  description:
    'Runs the pipeline with the engine of that image only, whatever else the configuration holds. Run directories go under --results (a relative\n' +
    'OUTPUT_DIR names a folder in it), standardized results are copied to <parsed>/<run id>/. Ends like `run`: a verdict is no failure.',
  positionals: [{ name: 'IMAGE', required: true, help: imageNames.join(', ') }],
  options: [
    { flag: 'results', valueName: 'DIR', help: 'Folder of run directories (default /app/results)' },
    { flag: 'parsed', valueName: 'DIR', help: 'Folder of standardized results (default /app/parsed)' },
    { flag: 'quiet', valueName: null, help: 'No progress' },
    jsonOption,
  ],
  settings: 'all',
  examples: [
    {
      command: 'MODEL_ENDPOINT=http://localhost:8000/v1 EVAL_TYPE=aime vllm-eval container nvidia-eval',
      meaning: 'the command of the nvidia-eval image',
    },
    {
      command: 'vllm-eval container vllm-benchmark --results results --parsed parsed --endpoint http://localhost:8000',
      meaning: 'the same outside a container',
    },
  ],
  execute: async (args, io) => {
    const image = args.positionals[0] ?? '';
    if (!isImageName(image)) {
      throw usageError(
        containerCommand,
        `unknown image "${image}".${didYouMean(image, imageNames)} Images: ${imageNames.join(', ')}`,
      );
    }
    const { cp } = await import('node:fs/promises');
    const { basename, join, resolve } = await import('node:path');
    const { makeDirectory } = await import('../../files/make-directory.ts');
    const { writeFailure } = await import('../../files/write-failure.ts');
    const { runPipeline } = await import('../../pipeline/run-pipeline.ts');
    const { settingsOfImage } = await import('../container-image.ts');
    const { effectiveSettings, toRunConfig } = await import('../effective-config.ts');
    const { expectWritable } = await import('../expect-writable.ts');
    const { showOutcome } = await import('../show-outcome.ts');
    const { showProgress } = await import('../show-progress.ts');

    const settings = settingsOfImage(image, await effectiveSettings(args, io));
    const { values, found } = settings;
    const results = resolve(textOf(args, 'results') ?? '/app/results');
    const parsed = resolve(textOf(args, 'parsed') ?? '/app/parsed');
    const outputDir = found.outputDir.origin === 'default' ? results : resolve(results, values.outputDir);
    const { config, secrets } = await toRunConfig({ ...settings, values: { ...values, outputDir } });
    await expectWritable(outputDir);
    await expectWritable(parsed);

    const { language, logLevel } = values;
    const progress = showProgress(io, { language, logLevel, quiet: isSet(args, 'quiet') });
    try {
      const { runId, path } = await runPipeline({
        config,
        secrets,
        fresh: false,
        runId: null,
        notify: progress.notify,
        now: io.now,
        signal: io.signal,
      });
      progress.close();
      const target = join(parsed, basename(runId));
      await makeDirectory(target);
      await cp(join(path, 'standardized'), target, { recursive: true }).catch((error: unknown) => {
        throw writeFailure(target, error);
      });
      await showOutcome(path, io, { language, json: isSet(args, 'json') });
      return 0;
    } finally {
      progress.close();
    }
  },
};

function isImageName(name: string): name is ImageName {
  return (imageNames as readonly string[]).includes(name);
}
