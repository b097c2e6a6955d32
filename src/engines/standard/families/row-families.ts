import type { DatasetRow } from '../../../datasets/catalog.ts';
import { pythonStrip } from '../python/string-methods.ts';
import type { Family, Port } from './family.ts';
import { cleanHellaswag, hellaswagDocs } from './hellaswag.ts';
import { keepRows } from './keep-rows.ts';
import { textField } from './read-field.ts';
import { multipleTrue } from './truthfulqa.ts';

const ofRows = (change: (doc: DatasetRow) => DatasetRow): Port => ({
  kind: 'process-docs',
  run: (docs) => docs.map(change),
});
const keepIf = (isKept: (doc: DatasetRow) => boolean): Port => ({
  kind: 'process-docs',
  run: (docs) => docs.filter(isKept),
});

/** Functions of lm-evaluation-harness itself, which helper files pass on. */
export const lmEvalUtils: Family = {
  name: 'lm_eval.utils',
  ports: { 'lm_eval.utils.weighted_f1_score': { kind: 'aggregation', aggregation: 'f1-weighted' } },
};

/** BIG-bench: documents without choices are left out. */
export const bigbench: Family = {
  name: 'bigbench',
  ports: {
    'bigbench/utils.filter_multiple_choice': keepIf((doc) => {
      const targets = doc['multiple_choice_targets'];
      if (!Array.isArray(targets)) throw new Error('expected a list in the field multiple_choice_targets');
      return targets.length > 0;
    }),
  },
};

/** Basque exams: documents without a valid answer or without options are left out. */
export const eusExams: Family = {
  name: 'eus_exams',
  ports: {
    'eus_exams/utils.process_docs': keepIf(({ answer, candidates }) => {
      if (!Array.isArray(candidates)) throw new Error('expected a list in the field candidates');
      const isEmpty = candidates.length === 4 && candidates.every((candidate) => candidate === '');
      return typeof answer === 'number' && [0, 1, 2, 3].includes(answer) && !isEmpty;
    }),
  },
};

/** Llama 3's MMLU in seven languages: one data set for all subjects. */
export const llama3: Family = {
  name: 'llama3',
  ports: {},
  patterns: [
    {
      name: /^llama3\/instruct\/(mmlu_[a-z]{2}\/utils\.process_docs_\w+)$/,
      port: (name) => {
        const [folder = '', subject = ''] = name.split('/utils.process_docs_');
        return keepRows('subtask_name', (value) => value === `${folder}_chat.${subject}`);
      },
    },
  ],
};

/** MMLU-SR: choices in columns of their own, some of them empty. */
export const mmluSr: Family = {
  name: 'mmlusr',
  ports: Object.fromEntries(
    ['answer_only', 'question_only', 'question_and_answer'].map((folder) => [
      `mmlusr/${folder}/utils.process_docs`,
      ofRows((doc) => ({
        ...doc,
        choices: [1, 2, 3, 4].map((number) => doc[`choice${number}`] ?? ''),
        answer: pythonStrip(String(doc['answer'] ?? '')),
      })),
    ]),
  ),
};

/** Okapi's translations of ARC, HellaSwag and TruthfulQA. */
export const okapi: Family = {
  name: 'okapi',
  ports: {
    'okapi/arc_multilingual/utils.process_docs': ofRows((doc) => ({
      ...doc,
      query: `Question: ${cleanHellaswag(textField(doc, 'instruction'))}\nAnswer:`,
      choices: ['a', 'b', 'c', 'd', 'e'].flatMap((letter) => {
        const option = doc[`option_${letter}`];
        return typeof option === 'string' && option !== '' ? [cleanHellaswag(option)] : [];
      }),
      gold: letterIndex(doc, 'ABCDE'),
    })),
    'okapi/hellaswag_multilingual/utils.process_docs': hellaswagDocs,
    'okapi/truthfulqa_multilingual/utils.process_results_mc2': multipleTrue,
  },
};

/** TMMLU+: choices in columns named by letters. */
export const tmmluPlus: Family = {
  name: 'tmmluplus',
  ports: {
    'tmmluplus/default/utils.process_docs': ofRows((doc) => ({
      ...doc,
      questions: doc['question'],
      choices: ['A', 'B', 'C', 'D'].map((letter) => doc[letter]),
      goal: letterIndex(doc, 'ABCD'),
    })),
  },
};

function letterIndex(doc: DatasetRow, letters: string): number {
  const index = letters.indexOf(textField(doc, 'answer'));
  if (index < 0) throw new Error(`expected one of ${letters} in the field answer, found ${String(doc['answer'])}`);
  return index;
}
