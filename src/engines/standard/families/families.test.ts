import { describe, expect, it } from 'vitest';
import type { DatasetRow } from '../../../datasets/catalog.ts';
import { PythonRandom } from '../python/random.ts';
import { findPort, portOfKind } from './port-registry.ts';

const processed = (port: string, docs: readonly DatasetRow[]): DatasetRow[] =>
  portOfKind({ port }, 'process-docs').run(docs, new PythonRandom(0));
const read = (port: string, doc: DatasetRow): unknown => portOfKind({ port }, 'document').run(doc, {});

describe('ports of task families', () => {
  it.each([
    ['global_mmlu/full/ko/utils.process_anatomy', 'subject', ['anatomy', 'virology']],
    ['global_mmlu/default/ko/utils.process_social_sciences', 'subject_category', ['Social Sciences', 'STEM']],
    ['include/default/Korean/utils.process_arts_humanities', 'domain', ['Arts & Humanities', 'STEM']],
    ['openai-mmmlu/default/utils.process_virology', 'Subject', ['virology_test.csv_sw-KE.csv', 'anatomy']],
    ['mmlu_pro/utils.process_computer_science', 'category', ['computer science', 'math']],
  ])('%s keeps the rows of its subject', (port, column, [kept, dropped]) => {
    expect(processed(port, [{ [column]: dropped }, { [column]: kept }, { [column]: null }])).toEqual([
      { [column]: kept },
    ]);
  });

  it('hellaswag removes the marks of its source', () => {
    const doc = {
      activity_label: 'Home',
      ctx_a: '[header] A [title] b',
      ctx_b: 'sHE  runs',
      endings: ['x [a] y'],
      label: '1',
    };
    expect(processed('hellaswag.process_docs', [doc])).toEqual([
      { ...doc, query: 'Home: A. b She runs', choices: ['x y'], gold: 1 },
    ]);
  });

  it('winogrande splits the sentence at its gap', () => {
    const doc = { sentence: 'Ann met Bo because _ was late. ', option1: 'Ann', option2: 'Bo', answer: '2' };
    expect(['doc_to_text', 'doc_to_choice', 'doc_to_target'].map((name) => read(`winogrande.${name}`, doc))).toEqual([
      1,
      ['Ann met Bo because Ann', 'Ann met Bo because Bo'],
      'was late.',
    ]);
  });

  it('truthfulqa gives the share of probability on the true answers', () => {
    const { run } = portOfKind({ port: 'truthfulqa.process_results_mc2' }, 'process-results');
    const results = [Math.log(0.2), Math.log(0.1), Math.log(0.1)].map((sum) => ({ sum, isGreedy: false }));
    expect(run({ mc2_targets: { labels: [1, 0, 1] } }, results)['acc']).toBeCloseTo(0.75, 12);
  });

  it('names the field that is missing', () => {
    expect(() => read('kobest.wic_doc_to_text', { context_1: 'a' })).toThrow('field context_2');
    expect(() => read('kobest.copa_doc_to_text', { premise: 'a', question: '때' })).toThrow('원인 or 결과');
  });

  it('knows no helper by its bare module name, nor as another kind', () => {
    expect(findPort('utils.process_docs')).toBeUndefined();
    expect(() => portOfKind({ port: 'kobest.macro_f1_score' }, 'document')).toThrow('cannot be used as document');
  });
});
