import type { Finding, MessageParameters, VerdictKind } from '../contracts/verdict.ts';
import type { FindingCode } from './messages.ts';
import { renderMessage } from './render-message.ts';

/** A finding whose message is the English sentence of its code. */
export function newFinding(
  kind: VerdictKind,
  code: FindingCode,
  parameters: MessageParameters,
  place: { readonly task?: string; readonly metric?: string } = {},
): Finding {
  return { kind, code, message: renderMessage(code, parameters, 'en') ?? code, parameters, ...place };
}
