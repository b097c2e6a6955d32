import type { Comparison, MessageParameters, VerdictKind } from '../contracts/verdict.ts';
import type { ComparisonFacts } from './compare-quality.ts';
import type { ReasonCode } from './messages.ts';
import { renderMessage } from './render-message.ts';

/** A verdict on one comparison, and why. */
export interface Judgement {
  readonly verdict: VerdictKind;
  readonly code: ReasonCode;
  readonly parameters: MessageParameters;
}

export function toComparison(
  facts: ComparisonFacts,
  pAdjusted: number | null,
  { verdict, code, parameters }: Judgement,
): Comparison {
  const reasonParameters = { unit: facts.unit, ...parameters };
  return {
    ...facts,
    pAdjusted,
    verdict,
    reason: renderMessage(code, reasonParameters, 'en') ?? code,
    reasonCode: code,
    reasonParameters,
  };
}
