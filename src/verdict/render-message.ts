import type { MessageParameters } from '../contracts/verdict.ts';
import { messages } from './messages.ts';

export type MessageLanguage = 'en' | 'ko';

/**
 * The sentence of a reason or finding code in a language; null for a code this version does not know.
 * Parameter formats: `amount` (a difference, in the unit given as parameter `unit`), `level` (a value in it), `percent`, `probability`,
 * `milliseconds`, `nats`, `deviations` (standard deviations), `acceptedRuns` (a number of them).
 */
export function renderMessage(code: string, parameters: MessageParameters, language: MessageLanguage): string | null {
  const message = messages[code];
  if (message === undefined) return null;
  return message[language].replaceAll(/\{(\w+)(?:\|(\w+))?\}/g, (_, name: string, format: string | undefined) => {
    const value = parameters[name];
    if (value === undefined) return '?';
    return typeof value === 'string' ? value : formatNumber(value, format, String(parameters['unit'] ?? ''), language);
  });
}

function formatNumber(value: number, format: string | undefined, unit: string, language: MessageLanguage): string {
  switch (format) {
    case 'amount':
      return formatAmount(value, unit, language);
    case 'level':
      return unit === 'fraction' ? `${(value * 100).toFixed(1)}%` : formatAmount(value, unit, language);
    case 'percent':
      return `${(value * 100).toFixed(1)}%`;
    case 'probability':
      return value < 0.0001 ? '< 0.0001' : `= ${value.toPrecision(2)}`;
    case 'acceptedRuns':
      if (language === 'ko') return `승인된 실행 ${value}개`;
      return value === 1 ? 'accepted run' : `${value} accepted runs`;
    case 'deviations':
      return `${value.toFixed(1)} σ`;
    case 'nats':
      return `${value.toFixed(3)} nats`;
    case 'milliseconds':
      return `${value.toFixed(1)} ms`;
    default:
      return String(value);
  }
}

/** Fractions are shown in points of a hundred, the unit people speak of scores in. */
function formatAmount(value: number, unit: string, language: MessageLanguage): string {
  if (unit === 'fraction') return `${(value * 100).toFixed(2)}${language === 'ko' ? '%p' : ' points'}`;
  return unit === '' || unit === 'score' || unit === 'count' ? significant(value) : `${significant(value)} ${unit}`;
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}
