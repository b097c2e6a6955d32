/** Where the data of a well-known Hugging Face data set lies in our catalog. */
export interface DatasetReference {
  readonly name: string;
  readonly config: string | undefined;
}

/** Hub data sets whose configurations are data sets of their own here: hub path → configuration → manifest. */
const byConfiguration: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'allenai/ai2_arc': { 'ARC-Easy': 'arc-easy', 'ARC-Challenge': 'arc-challenge' },
  'openai/gsm8k': { main: 'gsm8k' },
  super_glue: { boolq: 'boolq' },
  'aps/super_glue': { boolq: 'boolq' },
  openbookqa: { main: 'openbookqa' },
  'allenai/openbookqa': { main: 'openbookqa' },
  winogrande: { winogrande_xl: 'winogrande' },
  'allenai/winogrande': { winogrande_xl: 'winogrande' },
};

/** Hub data sets that are one data set here; the configuration stays. */
const byPath: Readonly<Record<string, string>> = {
  'Rowan/hellaswag': 'hellaswag',
  'cais/mmlu': 'mmlu',
  'skt/kobest_v1': 'kobest',
  'baber/piqa': 'piqa',
  'truthfulqa/truthful_qa': 'truthfulqa',
  'tau/commonsense_qa': 'commonsenseqa',
};

/** `dataset_path` and `dataset_name` of a task file → name and configuration in the catalog. A path not listed is a catalog name itself. */
export function datasetReference(path: string, configuration: string | null): DatasetReference {
  const manifest = configuration === null ? undefined : byConfiguration[path]?.[configuration];
  if (manifest !== undefined) return { name: manifest, config: undefined };
  return { name: byPath[path] ?? path, config: configuration ?? undefined };
}
