import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { CodeProblem } from './code-problem.ts';
import { outputsAgree, valuesAgree } from './outputs-agree.ts';

/** Part of the exam fingerprint. */
export const testingVersion = 1;

/** What a program did with its tests: the first one that fails decides. */
export type TestsOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'timed-out'; readonly reason: string };

const memoryMegabytes = 4096;

/** Imports that competition solutions take for granted, as LiveCodeBench gives them. */
const commonImports = [
  'import sys, os, re, math, random, string, bisect, heapq, itertools, functools, collections, operator, copy, datetime, time, json',
  'from typing import *',
  'from math import *',
  'from collections import *',
  'from itertools import *',
  'from functools import *',
  'from bisect import *',
  'from heapq import *',
  'sys.setrecursionlimit(50000)',
].join('\n');

/** Runs the tests of a problem on a program, one process each. Throws EVAL_SANDBOX_UNAVAILABLE. */
export async function runTests(
  problem: CodeProblem,
  code: string,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<TestsOutcome> {
  // A program cannot guess the mark: leaving early, or printing what looks like a result, passes nothing.
  const mark = randomUUID();
  const limits = { seconds: problem.seconds, memoryMegabytes };
  if (problem.kind === 'assertions') {
    const program = `${problem.before}${code}\n${problem.after}\nprint(${JSON.stringify(mark)})\n`;
    return judge(await sandbox.runPython(program, '', limits, signal), 0, (stdout) => stdout.trimEnd().endsWith(mark));
  }
  const program = problem.kind === 'call' ? callingProgram(code, problem.name, mark) : `${commonImports}\n${code}\n`;
  for (const [index, test] of problem.tests.entries()) {
    const end = await sandbox.runPython(program, test.input, limits, signal);
    const outcome = judge(end, index, (stdout) => {
      if (problem.kind === 'standard-input') return outputsAgree(stdout, test.output);
      const value = stdout.split(mark)[1];
      return value !== undefined && valuesAgree(value, test.output);
    });
    if (outcome.kind !== 'passed') return outcome;
  }
  return { kind: 'passed' };
}

function judge(
  end: Awaited<ReturnType<Sandbox['runPython']>>,
  index: number,
  isRight: (stdout: string) => boolean,
): TestsOutcome {
  const test = `test ${index + 1}`;
  if (end.kind === 'timed-out') return { kind: 'timed-out', reason: `${test}: no answer in time` };
  if (end.kind === 'too-much-output') return { kind: 'failed', reason: `${test}: too much output` };
  if (end.code !== 0)
    return { kind: 'failed', reason: `${test}: ${end.stderr.trim().split('\n').at(-1) ?? ''}`.slice(0, 300) };
  return isRight(end.stdout) ? { kind: 'passed' } : { kind: 'failed', reason: `${test}: another output` };
}

function callingProgram(code: string, name: string, mark: string): string {
  return `${commonImports}
${code}
def _vllm_eval_call():
    import json as _json, sys as _sys
    _arguments = [_json.loads(_line) for _line in _sys.stdin.read().split("\\n") if _line.strip()]
    _function = getattr(Solution(), ${JSON.stringify(name)}) if "Solution" in globals() else globals()[${JSON.stringify(name)}]
    _value = _function(*_arguments)
    _sys.stdout.write(${JSON.stringify(mark)} + _json.dumps(_value) + ${JSON.stringify(mark)})
_vllm_eval_call()
`;
}
