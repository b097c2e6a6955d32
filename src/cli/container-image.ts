import { EvalError } from '../contracts/errors.ts';
import type { EvalConfigFile } from '../pipeline/config/eval-config-file.ts';
import type { EffectiveSettings } from './effective-config.ts';

/** The container images, each with the one section of eval_config.json that it runs. */
export const imageSections = {
  deepeval: 'deepeval',
  evalchemy: 'benchmarks',
  'standard-evalchemy': 'benchmarks',
  'nvidia-eval': 'reasoning',
  'vllm-benchmark': 'serving',
} as const satisfies Readonly<Record<string, keyof EvalConfigFile>>;

export type ImageName = keyof typeof imageSections;
export const imageNames = Object.keys(imageSections) as readonly ImageName[];

/**
 * The settings with nothing left but what `image` runs, so that one shared configuration file and one set of variables serve every image.
 * Throws EVAL_CONTAINER_SECTION_MISSING when the file has no such section.
 */
export function settingsOfImage(image: ImageName, settings: EffectiveSettings): EffectiveSettings {
  const own = imageSections[image];
  const { path, content } = settings.file;
  const isNamedByVariable = own === 'reasoning' && settings.values.evalType !== null;
  if (content[own] === undefined && !isNamedByVariable) {
    throw new EvalError({
      code: 'EVAL_CONTAINER_SECTION_MISSING',
      message: `Expected "${own}" in ${path}, which the image ${image} runs, found none.`,
      nextStep: `Mount a configuration with "${own}", or leave EVAL_CONFIG_PATH and CONFIG_PATH at the image's own.`,
    });
  }
  const others = new Set<string>(Object.values(imageSections).filter((section) => section !== own));
  const kept: EvalConfigFile = Object.fromEntries(Object.entries(content).filter(([section]) => !others.has(section)));
  const evalType = own === 'reasoning' ? settings.values.evalType : null;
  return { ...settings, values: { ...settings.values, evalType }, file: { path, content: kept } };
}
