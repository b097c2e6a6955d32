import { describe, expect, it } from 'vitest';
import { scanTaskFile } from './scan-task-file.ts';

describe('scanTaskFile', () => {
  it.each([
    ['task: a\ntag: x # note\n', { task: 'a', tag: 'x' }],
    ['"task": "a b"\n\'tag\' : \'y\'', { task: 'a b', tag: 'y' }],
    ['group: g\ntask:\n  - a\n  - {task: b}\nx: 1\n', { group: 'g', task: ['a', { task: 'b' }] }],
    ['tag:\n- one\n# between\n- two\ntask: a', { tag: ['one', 'two'], task: 'a' }],
    ['tag: [one, two]\r\ntask: a\r\n', { tag: ['one', 'two'], task: 'a' }],
    ['task: a\ntask: b\n', { task: 'b' }],
    ['doc: "\n  task: no"\n  tag: no\ntask: yes_\n', { task: 'yes_' }],
    ['class: !function task.X\ntask: a', { class: '!function task.X', task: 'a' }],
    ['include: _base\n', { include: '_base' }],
    ['task: [broken\n', { task: ['broken'] }],
    ['tag: "open\ntask: a', { tag: 'open', task: 'a' }],
    ['{"task": "a", "tag": ["x"]}', { task: 'a', tag: ['x'] }],
    ['# flow\n{group: g, task: [a]}\n', { group: 'g', task: ['a'] }],
    ['  task: a\n  tag: x\n', { task: 'a', tag: 'x' }],
    ['', {}],
  ])('%j', (text, outline) => {
    expect(scanTaskFile(text)).toEqual(outline);
  });
});
