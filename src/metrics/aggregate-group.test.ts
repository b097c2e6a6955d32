import { expect, it } from 'vitest';
import { aggregateGroup } from './aggregate-group.ts';

const members = [
  { value: 0.181204, standardError: 0.047055, items: 312 },
  { value: 0.87991, standardError: 0.033839, items: 390 },
];

it('gives the numbers of lm-evaluation-harness', () => {
  expect(aggregateGroup(members, true)).toEqual({
    value: expect.closeTo(0.569374, 12),
    standardError: expect.closeTo(0.028119946599118956, 12),
    items: 702,
  });
  expect(aggregateGroup(members, false)).toMatchObject({
    value: expect.closeTo(0.530557, 12),
    standardError: expect.closeTo(0.028979522710010253, 12),
  });
});

it('has no standard error where a member has none, and no estimate without members', () => {
  const partly = members.map((member) => ({ ...member, standardError: member.items === 312 ? null : 0.1 }));
  expect(aggregateGroup(partly, true)?.standardError).toBeNull();
  expect(aggregateGroup(partly, false)?.standardError).toBeNull();
  expect(aggregateGroup([], true)).toBeNull();
});
