import type { TargetOptions } from './target.ts';

const sensitiveHeader = /auth|cookie|key|secret|token|password|credential/i;
const placeholder = '[redacted]';

/** Everything in the options that must never be shown, longest first, in the forms it travels in. */
export function secretsOf(options: Pick<TargetOptions, 'apiKey' | 'headers' | 'proxy'>): readonly string[] {
  const secrets: string[] = [];
  if (options.apiKey !== null) secrets.push(options.apiKey);
  for (const [name, value] of Object.entries(options.headers)) {
    if (!sensitiveHeader.test(name)) continue;
    const schemeEnd = value.indexOf(' ');
    secrets.push(value, schemeEnd === -1 ? value : value.slice(schemeEnd + 1));
  }
  const proxy = options.proxy === null ? null : URL.parse(options.proxy);
  if (proxy !== null && proxy.password !== '') {
    const [user, password] = [proxy.username, proxy.password].map(decodeURIComponentSafely);
    secrets.push(proxy.password, password ?? '', Buffer.from(`${user}:${password}`).toString('base64'));
  }
  const forms = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return [...new Set(forms)].filter((secret) => secret.length >= 3).toSorted((a, b) => b.length - a.length);
}

/** `text` without the given secrets, bearer tokens and credentials inside URLs. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, placeholder);
  return clean
    .replaceAll(/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${placeholder}`)
    .replaceAll(/\b([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi, `$1${placeholder}@`);
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
