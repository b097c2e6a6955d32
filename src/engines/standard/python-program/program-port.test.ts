import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Port } from '../families/family.ts';
import { PythonRandom } from '../python/random.ts';
import { programPort, readProgram } from './program-port.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'program-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const reference = (name: string) => ({ functionReference: `utils.${name}`, directory });

function port<Kind extends Port['kind']>(
  source: string,
  name: string,
  kind: Kind,
  field: string,
): Extract<Port, { kind: Kind }> {
  writeFileSync(join(directory, 'utils.py'), source);
  const found = programPort(readProgram(reference(name), field), kind);
  if (found?.kind !== kind) throw new Error(`no ${kind}`);
  return found as Extract<Port, { kind: Kind }>;
}

const ask = (source: string, doc: Record<string, unknown>): unknown =>
  port(source, 'f', 'document', 'doc_to_text').run(doc, {});

describe('functions of one document', () => {
  it.each([
    ["def f(doc):\n    return f\"{doc['a']!r}: {doc['n']:.2f} {{x}}\"", { a: 'it', n: 1.5 }, "'it': 1.50 {x}"],
    [
      'import re\nCLEAN = re.compile(r"\\[.*?\\]")\ndef f(doc):\n    return CLEAN.sub("", doc["a"]).strip()',
      { a: '[x] b ' },
      'b',
    ],
    [
      'def f(doc):\n    out = []\n    for i, (k, v) in enumerate(sorted(doc.items())):\n        if i == 0:\n            continue\n        out += [f"{i}{k}{v}"]\n    else:\n        out.append("end")\n    return " ".join(out)',
      { b: 2, a: 1, c: 3 },
      '1b2 2c3 end',
    ],
    [
      'from string import ascii_uppercase as L\ndef f(doc):\n    return [f"{x}. {y}" for x, y in zip(L, doc["c"]) if y]',
      { c: ['p', '', 'q'] },
      ['A. p', 'C. q'],
    ],
    [
      'def f(doc):\n    try:\n        return int(doc["a"])\n    except (KeyError, ValueError) as e:\n        return -1\n    finally:\n        pass',
      { a: 'x' },
      -1,
    ],
    [
      'def f(doc, *rest, sep="-", **more):\n    first, *others = doc["c"]\n    return sep.join([first, *others[::-1]])',
      { c: ['a', 'b', 'c'] },
      'a-c-b',
    ],
    [
      'from collections import Counter\ndef f(doc):\n    both = Counter(doc["a"].split()) & Counter(doc["b"].split())\n    return sum(both.values())',
      { a: 'x x y', b: 'x x x' },
      2,
    ],
    ['import numpy as np\ndef f(doc):\n    return np.argmax([(-1.0, False), (-2.0, True)])', {}, 3],
  ])('%j', (source, doc, expected) => {
    expect(ask(source, doc)).toEqual(expected);
  });

  it('does not change the document', () => {
    const doc = { a: ['x'] };
    expect(ask('def f(doc):\n    doc["a"].append("y")\n    return len(doc.pop("a"))', doc)).toBe(2);
    expect(doc).toEqual({ a: ['x'] });
  });

  it('an endless loop ends', () => {
    expect(() => ask('def f(doc):\n    while True:\n        pass', {})).toThrow('steps');
  });
});

describe('functions of a split and of results', () => {
  const source = `
import random
import datasets

def _process(doc):
    choices = [doc["right"], doc["wrong"]]
    random.shuffle(choices)
    return {"choices": choices, "gold": choices.index(doc["right"])}

def process_docs(dataset: datasets.Dataset) -> datasets.Dataset:
    return dataset.filter(lambda doc: doc["right"] != "").map(_process)

def process_results(doc, results):
    lls, greedy = zip(*results)
    return {"acc": lls.index(max(lls)) == doc["gold"], "any": any(greedy)}
`;

  it('prepares documents with the generator it is given', () => {
    const { run, drawsOrder } = port(source, 'process_docs', 'process-docs', 'process_docs');
    const docs = [
      { right: 'r', wrong: 'w' },
      { right: '', wrong: '' },
    ];
    const random = new PythonRandom(0);
    const order = ['r', 'w'];
    random.shuffle(order);
    expect(run(docs, new PythonRandom(0))).toEqual([
      { right: 'r', wrong: 'w', choices: order, gold: order.indexOf('r') },
    ]);
    expect(drawsOrder).toBe(true);
  });

  it('scores', () => {
    const { run } = port(source, 'process_results', 'process-results', 'process_results');
    const results = [-3, -1].map((sum) => ({ sum, isGreedy: false }));
    expect(run({ gold: 1 }, results)).toEqual({ acc: 1, any: 0 });
  });
});

describe('what cannot run is refused before it runs', () => {
  it.each([
    ['import requests\ndef f(doc):\n    return requests.get("x")', 'the module requests'],
    ['def f(doc):\n    return open("x")', 'open is not supported'],
    ['import numpy as np\ndef f(doc):\n    return np.linalg.norm(doc)', 'numpy.linalg'],
    ['def f(doc):\n    with x:\n        pass', 'line 2: with is not supported'],
    ['def g(doc):\n    return doc.encode()\ndef f(doc):\n    return g(doc)', 'the method encode'],
    ['import random\ndef f(doc):\n    return random.choice(doc)', 'random.choice'],
    ['def g(doc):\n    return 1', 'no function f'],
    ['def f(doc):\n    return (', 'line 2'],
  ])('%j', (source, problem) => {
    writeFileSync(join(directory, 'utils.py'), source);
    expect(() => readProgram(reference('f'), 'doc_to_text')).toThrow(problem);
  });

  it('but only what the function reaches counts', () => {
    const source =
      'import requests\nclass A:\n    x = 1\ndef other():\n    return requests\ndef f(doc):\n    return "fine"';
    expect(ask(source, {})).toBe('fine');
  });
});
