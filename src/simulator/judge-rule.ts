import type { PropertyRule } from './json-instance.ts';
import type { QualityModel } from './quality-model.ts';
import type { Body } from './request-fields.ts';
import type { Judge } from './simulator-config.ts';

const gradeName = /score|rating|grade|verdict|pass|correct/i;
const reasonName = /reason|explanation|rationale/i;
const affirmative = /^(?:yes|true|pass|passed|correct|right|good|예|네|맞음)$/i;

/**
 * How the simulator grades: null unless the prompt holds a known question and an answer to it. An answer that contains
 * the gold answer (case aside) is right. Fields named like a grade then get their best value, else their worst; fields
 * named like a reason say why; all others are made up.
 */
export function judgeRule(prompt: string, judge: Judge, quality: QualityModel): PropertyRule | null {
  const question = new RegExp(judge.questionPattern, 'isu').exec(prompt)?.[1];
  const answer = new RegExp(judge.answerPattern, 'isu').exec(prompt)?.[1];
  if (question === undefined || answer === undefined) return null;
  const key = quality.findByContext(question)?.key;
  if (key === undefined) return null;
  const gold = key.kind === 'text' ? key.gold : (key.continuations[key.gold] ?? '');
  const isRight = answer.toLowerCase().includes(gold.trim().toLowerCase());
  return (name, schema) => {
    if (gradeName.test(name)) return grade(schema, isRight);
    if (!reasonName.test(name) || schema['type'] !== 'string' || 'maxLength' in schema) return undefined;
    return isRight ? 'The answer holds what was expected.' : 'The answer does not hold what was expected.';
  };
}

function grade(schema: Body, isRight: boolean): unknown {
  if (schema['type'] === 'boolean') return isRight;
  const values: readonly unknown[] = Array.isArray(schema['enum']) ? schema['enum'] : [];
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length > 0) return isRight ? Math.max(...numbers) : Math.min(...numbers);
  if (values.length > 0) return values.find((value) => affirmative.test(String(value)) === isRight);
  const bound = schema[isRight ? 'maximum' : 'minimum'];
  return typeof bound === 'number' ? bound : undefined;
}
