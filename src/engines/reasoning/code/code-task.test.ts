import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scoreSchema } from '../../../contracts/score.ts';
import { reasoningTask } from '../reasoning-tasks.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { extractCode } from './extract-code.ts';
import { outputsAgree, valuesAgree } from './outputs-agree.ts';
import { runTests } from './run-tests.ts';
import { unpackTests } from './unpack-tests.ts';

const sandbox = openSandbox('bubblewrap');
const sample = readFileSync(
  join(import.meta.dirname, '../../../../datasets/samples/livecodebench-sample/test.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const task = reasoningTask('livecodebench-sample');

async function gradeOf(text: string | null, gold: string, finishReason = 'stop') {
  const output = { role: 'target', text, finishReason, usage: null, durationMs: 1 } as const;
  const scores = await task.grade({ ...output }, { repeats: 1, gold, sandbox });
  for (const score of Object.values(scores)) scoreSchema.parse(score);
  return scores;
}

test('programs that pass and that do not are told apart, over standard input and by call', async () => {
  expect(sample).toHaveLength(8);
  const passed = await Promise.all(
    sample.map(async (row, index) => {
      const { gold, key } = task.question(row, 'chat', `row ${index}`);
      const right = await gradeOf(key?.right ?? '', gold);
      const wrong = await gradeOf(key?.wrong ?? '', gold);
      return [right['pass@1'], wrong['pass@1']];
    }),
  );
  for (const pair of passed) expect(pair).toMatchObject([{ value: 1 }, { value: 0 }]);
}, 60_000);

test('no answer is not measured, no code is wrong, a missing sandbox is not measured', async () => {
  const { gold } = task.question(sample[0], 'chat', 'row 1');
  expect((await gradeOf(null, gold))['pass@1']).toMatchObject({ kind: 'not-measured', reason: 'request-failed' });
  expect(await gradeOf('I do not know.', gold, 'length')).toMatchObject({
    'pass@1': { value: 0, reason: 'no code' },
    no_code: { value: 1 },
    truncated: { value: 1 },
  });
  const broken = { runPython: () => openSandboxThatFails() };
  const output = {
    role: 'target',
    text: '```python\nprint(1)\n```',
    finishReason: 'stop',
    usage: null,
    durationMs: 1,
  } as const;
  const scores = await task.grade({ ...output }, { repeats: 1, gold, sandbox: broken });
  expect(scores['pass@1']).toMatchObject({ kind: 'not-measured', reason: 'grader-failed' });
  expect(scores['no_code']).toMatchObject({ value: 0 });
});

async function openSandboxThatFails(): Promise<never> {
  const { EvalError } = await import('../../../contracts/errors.ts');
  throw new EvalError({ code: 'EVAL_SANDBOX_UNAVAILABLE', message: 'none', nextStep: 'none' });
}

test.each([
  ['prints what was asked and leaves before the tests', 'import sys\nprint("ok")\nsys.exit(0)'],
  ['raises', 'raise ValueError(1)'],
  ['does not parse', 'def ('],
  ['kills itself', 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)'],
  ['floods', 'while True: print("x" * 100000)'],
  ['takes all memory', 'x = bytearray(64 << 30)'],
  ['waits for input', 'input()'],
])('a program that %s fails', async (_, code) => {
  const problem = { kind: 'assertions', before: '', after: 'assert True', seconds: 10 } as const;
  expect(await runTests(problem, code, sandbox)).toMatchObject({ kind: 'failed' });
});

test('a program without end is timed out, with all that it started', async () => {
  const problem = { kind: 'assertions', before: '', after: '', seconds: 1 } as const;
  const forks = 'import os\nfor _ in range(3): os.fork()\nwhile True: pass';
  const startedAt = performance.now();
  expect(await runTests(problem, forks, sandbox)).toMatchObject({ kind: 'timed-out' });
  expect(performance.now() - startedAt).toBeLessThan(8000);
});

test('a program sees no network, no files of ours, no environment, and leaves nothing', async () => {
  const program = `
import os, socket
found = [path for path in ('/root', '/home', '${process.cwd()}') if os.path.exists(path)]
print(sorted(set(os.environ) - {'PATH', 'LANG', 'PWD', 'LC_CTYPE'}), found)
try:
    socket.create_connection(('127.0.0.1', 9), 1)
except OSError as error:
    print(error.errno)
open('/tmp/left', 'w').write('x')
try:
    open('/usr/left', 'w')
except OSError as error:
    print(error.errno)
`;
  const end = await sandbox.runPython(program, '', { seconds: 10, memoryMegabytes: 1024 });
  expect(end).toMatchObject({ kind: 'exited', code: 0 });
  // 111: refused by an empty loopback of its own, 101: no network at all; 30: a read-only file system.
  expect(end.kind === 'exited' ? end.stdout : '').toMatch(/^\[\] \[\]\n(?:111|101)\n30\n$/u);
});

test('an abort ends a program', async () => {
  const abort = new AbortController();
  const running = sandbox.runPython('while True: pass', '', { seconds: 30, memoryMegabytes: 512 }, abort.signal);
  setTimeout(() => abort.abort(new Error('stop')), 200);
  await expect(running).rejects.toThrow('stop');
});

test.each([
  ['```python\na = 1\n```\nand\n```\nb = 2\n```', 'b = 2\n'],
  ['<think>```python\nx\n```</think>\n```py\ny\n```', 'y\n'],
  ['```python\ncut off', 'cut off'],
  ['def f():\n    return 1', 'def f():\n    return 1'],
  ['The answer is 4.', null],
])('the code of %j', (answer, expected) => {
  expect(extractCode(answer)).toBe(expected);
});

test.each([
  ['3\n', '3', true],
  ['1.0 2', '1 2.00', true],
  ['1e3', '1000', true],
  ['-0', '0', true],
  ['0.10000000000000001', '0.1', false],
  ['a  b', 'a b', false],
  [' a \n b', 'a\nb', true],
  ['1\n2', '1', false],
  ['YES', 'Yes', false],
])('output %j for %j: %j', (found, expected, agree) => {
  expect(outputsAgree(found, expected)).toBe(agree);
});

test('values of calls are compared as JSON', () => {
  expect(valuesAgree('[1, 2.0]', '[1.0, 2]')).toBe(true);
  expect(valuesAgree('{"a": [1], "b": null}', '{"b": null, "a": [1]}')).toBe(true);
  expect(valuesAgree('true', '1')).toBe(false);
  expect(valuesAgree('NaN', 'NaN')).toBe(false);
});

test.each(['gASVCwAAAAAAAACMB2J1aWx0aW5zlC4=', 'not base 64 of anything', '{}', '[{"input": 1}]'])(
  'tests packed otherwise are refused: %s',
  (packed) => {
    expect(() => unpackTests(packed, 'row 1')).toThrow(expect.objectContaining({ code: 'EVAL_REASONING_TESTS' }));
  },
);
