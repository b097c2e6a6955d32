import type { Comparison } from '../contracts/verdict.ts';
import type { Lang } from './report-input.ts';

export const missing = '–';

/** A value in the unit of its metric: fractions as percent, times in ms, rates with their unit. */
export function formatValue(value: number | null, unit: string): string {
  if (value === null) return missing;
  switch (unit) {
    case 'fraction':
      return `${fixed(value * 100, 1)}%`;
    case 'ms':
      return `${fixed(value, Math.abs(value) < 10 ? 2 : 1)} ms`;
    case 'tokens/s':
      return `${fixed(value, 1)} tok/s`;
    case 'requests/s':
      return `${fixed(value, 2)} req/s`;
    case 'count':
    case 'tokens':
      return fixed(value, 0);
    default:
      return fixed(value, 3);
  }
}

/** Serving metrics are compared as relative changes, all others in their own unit. */
export function isRelative(comparison: Pick<Comparison, 'engine'>): boolean {
  return comparison.engine === 'serving';
}

/** Signed; percentage points for fractions, percent for relative changes. */
export function formatDelta(comparison: Comparison, delta: number | null, lang: Lang): string {
  return delta === null ? missing : `${signedNumber(comparison, delta)}${deltaUnit(comparison, lang)}`;
}

/** `[−4.1, −0.3]` in the unit of the delta, or '' where there is no interval. */
export function formatInterval(comparison: Comparison): string {
  const { deltaLow, deltaHigh } = comparison;
  if (deltaLow === null || deltaHigh === null) return '';
  return `[${signedNumber(comparison, deltaLow)}, ${signedNumber(comparison, deltaHigh)}]`;
}

/** Smallest damage that would have been seen, as a size without sign; a dash where there is none. */
export function formatMinimumDetectable(comparison: Comparison, lang: Lang): string {
  const { minimumDetectableEffect: effect } = comparison;
  return effect === null ? missing : formatDelta(comparison, effect, lang).replace(/^[+−±]/, '');
}

/** The margin as a size without sign: `2.0%p`. */
export function formatMargin(comparison: Comparison, lang: Lang): string {
  return `${signedNumber(comparison, comparison.margin).slice(1)}${deltaUnit(comparison, lang)}`;
}

function deltaUnit(comparison: Comparison, lang: Lang): string {
  if (isRelative(comparison)) return '%';
  return comparison.unit === 'fraction' ? (lang === 'ko' ? '%p' : ' pp') : '';
}

function signedNumber(comparison: Comparison, value: number): string {
  const percent = isRelative(comparison) || comparison.unit === 'fraction';
  const text = fixed(Math.abs(percent ? value * 100 : value), percent ? 1 : 3);
  const sign = Number(text.replaceAll(',', '')) === 0 ? '±' : value < 0 ? '−' : '+';
  return `${sign}${text}`;
}

export function formatP(p: number | null): string {
  if (p === null) return missing;
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}

/** 0 to 1 as percent; never rounds up to 100 or down to 0. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 99.9 && percent < 100) return '99.9%';
  if (percent > 0 && percent < 0.1) return '0.1%';
  return `${percent.toFixed(1)}%`;
}

export function formatCount(count: number): string {
  return fixed(count, 0);
}

/** `45초`, `3분 12초`, `1시간 4분`. */
export function formatDuration(milliseconds: number, lang: Lang): string {
  const units = lang === 'ko' ? { h: '시간', m: '분', s: '초' } : { h: ' h', m: ' min', s: ' s' };
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)}${units.s}`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${units.s}`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}${units.m} ${whole % 60}${units.s}`;
  return `${Math.floor(minutes / 60)}${units.h} ${minutes % 60}${units.m}`;
}

/** `2026-11-24 22:05:31 GMT+9` in the given zone. */
export function formatTime(iso: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(new Date(iso));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`;
}

// Making a number format costs more than using it a hundred times.
const numberFormats = [0, 1, 2, 3].map(
  (digits) => new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

function fixed(value: number, digits: 0 | 1 | 2 | 3): string {
  return (numberFormats[digits]?.format(value) ?? '').replace('-', '−');
}
