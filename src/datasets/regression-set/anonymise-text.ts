/** What is taken out of a text. */
export const personalKinds = [
  'secret',
  'email',
  'url-login',
  'resident-number',
  'card',
  'iban',
  'phone',
  'business-number',
  'account',
  'ip',
] as const;
export type PersonalKind = (typeof personalKinds)[number];

interface Pattern {
  readonly kind: PersonalKind;
  readonly pattern: RegExp;
  /** Numbers that only look like it are left alone. */
  readonly isValid?: (found: string) => boolean;
}

/** In the order they are applied: what is more certain first. */
const patterns: readonly Pattern[] = [
  {
    kind: 'secret',
    pattern:
      /\b(?:sk-[\w-]{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|hf_[A-Za-z0-9]{20,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{35}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})/gu,
  },
  { kind: 'secret', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gu },
  { kind: 'url-login', pattern: /(?<=:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/gu },
  { kind: 'email', pattern: /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu },
  {
    kind: 'resident-number',
    pattern: /(?<!\d)\d{6}[-–\s]?[1-8]\d{6}(?!\d)/gu,
    isValid: (found) => isDate(found.slice(2, 4), found.slice(4, 6)),
  },
  { kind: 'iban', pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/gu, isValid: isIban },
  { kind: 'card', pattern: /(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)/gu, isValid: isCard },
  { kind: 'ip', pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]\d)/gu },
  { kind: 'ip', pattern: /(?<![:\w])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![:\w])/giu },
  { kind: 'business-number', pattern: /(?<![\d-])\d{3}-\d{2}-\d{5}(?![\d-])/gu, isValid: isBusinessNumber },
  {
    kind: 'phone',
    pattern:
      /(?<![\d-])(?:\+\d{1,3}[-. ]?\(?\d{1,4}\)?(?:[-. ]?\d{2,4}){2,3}|\(?0\d{1,2}\)?[-. ]?\d{3,4}[-. ]\d{4}|01[016789]\d{7,8}|1[568]\d{2}-\d{4})(?![\d-])/gu,
  },
  { kind: 'account', pattern: /(?<![\d-])(?=(?:\d-?){10,16}(?![\d-]))\d{2,6}(?:-\d{2,7}){2,3}(?![\d-])/gu },
];

/** Replaces personal data by placeholders, and counts what it replaced. */
export interface Anonymiser {
  /** The same value of one row gets the same placeholder: `<email-1>`. */
  anonymise(text: string): string;
  /** A new row begins: numbers start again, so that rows of one person cannot be linked. */
  nextRow(): void;
  counts(): Readonly<Record<PersonalKind, number>>;
}

/**
 * Finds what has a form: keys and tokens, e-mail, logins in addresses, Korean resident, business, account and phone numbers,
 * international phone numbers, payment cards (Luhn), IBAN (mod 97), IP addresses. Names and street addresses have none: they are not found.
 */
export function createAnonymiser(): Anonymiser {
  const counts = new Map<PersonalKind, number>();
  let placeholders = new Map<string, string>();
  let numbers = new Map<PersonalKind, number>();
  const placeholder = (kind: PersonalKind, found: string): string => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const known = placeholders.get(`${kind} ${found}`);
    if (known !== undefined) return known;
    const number = (numbers.get(kind) ?? 0) + 1;
    numbers.set(kind, number);
    placeholders.set(`${kind} ${found}`, `<${kind}-${number}>`);
    return `<${kind}-${number}>`;
  };
  return {
    anonymise: (text) =>
      patterns.reduce(
        (rest, { kind, pattern, isValid }) =>
          rest.replace(pattern, (found) => (isValid?.(found) === false ? found : placeholder(kind, found))),
        text,
      ),
    nextRow: () => {
      placeholders = new Map();
      numbers = new Map();
    },
    counts: () =>
      Object.fromEntries(personalKinds.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<PersonalKind, number>,
  };
}

function isDate(month: string, day: string): boolean {
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
}

/** ISO/IEC 7812-1, annex B: the Luhn check digit. */
function isCard(found: string): boolean {
  const digits = Array.from(found.replaceAll(/\D/gu, ''), Number);
  const sum = digits.toReversed().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** ISO 13616: the first four characters moved to the end, letters as 10 to 35, the rest by 97 is 1. */
function isIban(found: string): boolean {
  const compact = found.replaceAll(' ', '');
  const digits = (compact.slice(4) + compact.slice(0, 4)).replaceAll(/[A-Z]/gu, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}

/** The check digit of a Korean business registration number: weights 1 3 7 1 3 7 1 3 5, the ninth product's tens added. */
function isBusinessNumber(found: string): boolean {
  const digits = Array.from(found.replaceAll('-', ''), Number);
  const weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
  const sum = weights.reduce((total, weight, index) => total + weight * (digits[index] ?? 0), 0);
  return (10 - ((sum + Math.floor(((digits[8] ?? 0) * 5) / 10)) % 10)) % 10 === digits[9];
}
