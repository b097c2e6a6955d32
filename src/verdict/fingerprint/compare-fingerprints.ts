import type { ModelFingerprint } from '../../contracts/model-fingerprint.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { Finding } from '../../contracts/verdict.ts';
import type { RunEvidence } from '../decide-input.ts';
import { newFinding } from '../new-finding.ts';
import { compareChatLengths, compareChatTemplate } from './compare-chat-template.ts';
import { compareFacts } from './compare-facts.ts';
import { compareLikelihood } from './compare-likelihood.ts';
import { compareSampling } from './compare-sampling.ts';
import { compareStopping } from './compare-stopping.ts';
import { compareTextTokens } from './compare-text-tokens.ts';
import type { Difference } from './difference.ts';

type Part = 'textTokens' | 'chatTokens' | 'answers' | 'sampling' | 'logprobs';
const parts: readonly Part[] = ['textTokens', 'chatTokens', 'answers', 'sampling', 'logprobs'];

/**
 * Every way in which the served model behaves otherwise than the baseline's, in words. Release accidents of configuration show here
 * without statistics, and tell why a score moved. They warn unless the policy makes more of them.
 */
export function compareFingerprints(
  { target, fingerprint: candidate }: RunEvidence['run'],
  { target: baselineTarget, fingerprint: baseline }: RunEvidence['run'],
  policy: Policy,
): Finding[] {
  const facts = target === undefined || baselineTarget === undefined ? [] : compareFacts(target, baselineTarget);
  if (!candidate || !baseline) return facts.flatMap((difference) => toFindings(difference, policy));
  if (candidate.canaries !== baseline.canaries) {
    const changed = `canary prompts ${baseline.canaries} → ${candidate.canaries}`;
    return [
      ...facts.flatMap((difference) => toFindings(difference, policy)),
      newFinding('PASS', 'EVAL_VERDICT_FINGERPRINT_PARTIAL', { parts: changed }),
    ];
  }
  const missing = parts.flatMap((part) => whyMissing(part, candidate, baseline));
  return [
    ...[...facts, ...differences(candidate, baseline, policy)].flatMap((difference) => toFindings(difference, policy)),
    ...(missing.length === 0
      ? []
      : [newFinding('PASS', 'EVAL_VERDICT_FINGERPRINT_PARTIAL', { parts: missing.join('; ') })]),
  ];
}

function differences(now: ModelFingerprint, before: ModelFingerprint, policy: Policy): Difference[] {
  const found: Difference[] = [];
  if (now.textTokens.kind === 'measured' && before.textTokens.kind === 'measured') {
    found.push(...compareTextTokens(now.textTokens.value, before.textTokens.value));
  }
  const isTokenizerChanged = found.some(({ aspect }) => aspect === 'tokenizer');
  const hasChatTokens = now.chatTokens.kind === 'measured' && before.chatTokens.kind === 'measured';
  if (now.chatTokens.kind === 'measured' && before.chatTokens.kind === 'measured') {
    found.push(...compareChatTemplate(now.chatTokens.value, before.chatTokens.value, isTokenizerChanged));
  }
  if (now.answers.kind === 'measured' && before.answers.kind === 'measured') {
    if (!hasChatTokens) found.push(...compareChatLengths(now.answers.value, before.answers.value));
    found.push(...compareStopping(now.answers.value, before.answers.value));
  }
  if (now.sampling.kind === 'measured' && before.sampling.kind === 'measured') {
    found.push(...compareSampling(now.sampling.value, before.sampling.value));
  }
  if (now.logprobs.kind === 'measured' && before.logprobs.kind === 'measured') {
    found.push(...compareLikelihood(now.logprobs.value, before.logprobs.value, policy.fingerprint.likelihoodTolerance));
  }
  return found;
}

function toFindings({ aspect, code, parameters }: Difference, { fingerprint }: Policy): Finding[] {
  const kind = aspect === null ? 'PASS' : fingerprint.findings[aspect];
  return kind === 'ignore' ? [] : [newFinding(kind, code, parameters)];
}

/** Only what one of the runs has: where neither has it, that is how this server is. */
function whyMissing(part: Part, candidate: ModelFingerprint, baseline: ModelFingerprint): string[] {
  const [now, before] = [candidate[part], baseline[part]];
  if (now.kind === before.kind) return [];
  const reason = now.kind === 'not-measured' ? now.reason : before.kind === 'not-measured' ? before.reason : '';
  return [`${part} (${reason})`];
}
