import type { Family } from './family.ts';
import { categorySlug, keepRows } from './keep-rows.ts';

/** Global-MMLU: the full tasks by subject, the default ones by category; one folder per language. */
export const globalMmlu: Family = {
  name: 'global_mmlu',
  ports: {},
  patterns: [
    {
      name: /^global_mmlu\/full\/[^/]+\/utils\.process_(\w+)$/,
      port: (subject) => keepRows('subject', (value) => value === subject),
    },
    {
      name: /^global_mmlu\/default\/[^/]+\/utils\.process_(\w+)$/,
      port: (category) => keepRows('subject_category', (value) => categorySlug(value) === category),
    },
  ],
};

/** INCLUDE: by domain; one folder per language. */
export const include: Family = {
  name: 'include',
  ports: {},
  patterns: [
    {
      name: /^include\/(?:default|few_shot_en|few_shot_og)\/[^/]+\/utils\.process_(\w+)$/,
      port: (domain) => keepRows('domain', (value) => categorySlug(value) === domain),
    },
  ],
};

/** OpenAI's MMMLU: by subject; some files carry `_test.csv…` behind it. */
export const openaiMmmlu: Family = {
  name: 'openai-mmmlu',
  ports: {},
  patterns: [
    {
      name: /^openai-mmmlu\/default\/utils\.process_(\w+)$/,
      port: (subject) => keepRows('Subject', (value) => value.replace(/_test(?:\.csv|-)[^]*$/, '') === subject),
    },
  ],
};
