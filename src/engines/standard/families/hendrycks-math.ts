import { hendrycksBoxed } from '../../reasoning/graders/hendrycks-boxed.ts';
import { lmEvalAimeGrader } from '../../reasoning/graders/lm-eval-aime.ts';
import { lmEvalMathGrader } from '../../reasoning/graders/lm-eval-math.ts';
import type { Grader } from '../../reasoning/graders/grader.ts';
import { pythonStr } from '../python/repr.ts';
import type { Family, Port } from './family.ts';
import { textField } from './read-field.ts';

/** AIME: the boxed answer, compared as text in Hendrycks' normal form. */
export const aime: Family = {
  name: 'aime',
  ports: {
    'aime/utils.process_results': graded(lmEvalAimeGrader, (doc) => {
      const key = Object.keys(doc).find((name) => name.toLowerCase() === 'answer');
      if (key === undefined) throw new Error('expected a field answer');
      return pythonStr(doc[key]);
    }),
  },
};

/** MATH (Hendrycks et al. 2021): the answer between dollar signs against the box of the solution. */
export const hendrycksMath: Family = {
  name: 'hendrycks_math',
  ports: {
    'hendrycks_math/utils.process_docs': {
      kind: 'process-docs',
      run: (docs) => docs.map((doc) => ({ ...doc, answer: boxedAnswer(textField(doc, 'solution')) })),
    },
    'hendrycks_math/utils.process_results': graded(lmEvalMathGrader, (doc) => boxedAnswer(textField(doc, 'solution'))),
  },
};

function graded(grader: Grader, gold: (doc: Readonly<Record<string, unknown>>) => string): Port {
  return {
    kind: 'process-results',
    run: (doc, [answer]) => {
      if (typeof answer !== 'string') throw new Error('expected an answer in words');
      return { exact_match: grader.grade(answer, gold(doc)).correct ? 1 : 0 };
    },
  };
}

function boxedAnswer(solution: string): string {
  const box = hendrycksBoxed(solution);
  if (box.kind === 'text') return box.text;
  throw new Error('expected a boxed answer in the field solution');
}
