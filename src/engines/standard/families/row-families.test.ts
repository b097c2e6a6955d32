import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DatasetRow } from '../../../datasets/catalog.ts';
import { PythonRandom } from '../python/random.ts';
import { portOfKind, portTexts } from './port-registry.ts';

const processed = (port: string, docs: readonly DatasetRow[]): DatasetRow[] =>
  portOfKind({ port }, 'process-docs').run(docs, new PythonRandom(0));

it('mmlu_prox asks in the words of the language folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'mmlu-prox-'));
  try {
    mkdirSync(join(root, 'xx'));
    writeFileSync(
      join(root, 'lang_libs.py'),
      'LANG_LIBS = {\n    "xx": ["Fr:", "Op:", "An: so.", "d", "A: so.", "e"],\n}\n',
    );
    const texts = portTexts('mmlu_prox/xx/utils.doc_to_text', join(root, 'xx')) ?? {};
    const doc = {
      question: 'Q',
      cot_content: 'A: so. B',
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [`option_${index}`, index < 2 ? `o${index}` : null]),
      ),
    };
    const asked = (name: string): unknown =>
      portOfKind({ port: `mmlu_prox/xx/utils.${name}` }, 'document').run(doc, texts);
    expect(asked('doc_to_text')).toBe('Fr:\nQ\nOp:\nA. o0\nB. o1\nAn: so.');
    expect(asked('fewshot_to_text')).toBe('Fr:\nQ\nOp:\nA. o0\nB. o1\nAn: so. B\n\n');
    expect(() => portTexts('mmlu_prox/yy/utils.doc_to_text', join(root, 'yy'))).toThrow('yy');
  } finally {
    rmSync(root, { recursive: true });
  }
});

it('rows get choices and an index, or are left out', () => {
  expect(processed('mmlusr/answer_only/utils.process_docs', [{ choice1: 'a', choice2: null, answer: ' B ' }])).toEqual([
    { choice1: 'a', choice2: null, answer: 'B', choices: ['a', '', '', ''] },
  ]);
  const tmmlu = { question: 'q', A: '1', B: '2', C: '3', D: '4', answer: 'C' };
  expect(processed('tmmluplus/default/utils.process_docs', [tmmlu])[0]).toMatchObject({
    goal: 2,
    choices: ['1', '2', '3', '4'],
  });
  expect(() => processed('tmmluplus/default/utils.process_docs', [{ ...tmmlu, answer: 'X' }])).toThrow('answer');
  const rows = [{ subtask_name: 'mmlu_de_chat.anatomy' }, { subtask_name: 'mmlu_fr_chat.anatomy' }];
  expect(processed('llama3/instruct/mmlu_de/utils.process_docs_anatomy', rows)).toEqual(rows.slice(0, 1));
  const exams = [
    { answer: 0, candidates: ['a', '', '', ''] },
    { answer: null, candidates: ['a'] },
    { answer: 1, candidates: ['', '', '', ''] },
  ];
  expect(processed('eus_exams/utils.process_docs', exams)).toEqual(exams.slice(0, 1));
});
