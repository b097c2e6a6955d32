import { EvalError } from '../contracts/errors.ts';

const knownSuffix = /\/v1(\/(chat\/)?completions)?$/;

/**
 * Base URL of a server, ending in `/`, so that `new URL('v1/models', base)` works. Accepts the base URL, `…/v1`,
 * `…/v1/completions` and `…/v1/chat/completions`, with or without trailing slashes and behind any path prefix.
 * Throws EVAL_TARGET_ENDPOINT for anything else.
 */
export function parseEndpoint(endpoint: string): URL {
  const text = endpoint.trim();
  if (text === '') throw endpointError('an empty text');
  if (!/^https?:\/\//i.test(text)) {
    const withScheme = /^[\w.-]+(:\d+)?(\/|$)/.test(text) ? ` Did you mean "http://${text}"?` : '';
    throw endpointError(`"${withoutCredentials(text)}", which does not start with http:// or https://`, withScheme);
  }
  const url = URL.parse(text);
  if (url === null) throw endpointError(`"${withoutCredentials(text)}", which is not a URL`);
  if (url.username !== '' || url.password !== '') {
    throw endpointError('a URL with a user name or password in it', ' Give them as API key or as a header.');
  }
  if (url.search !== '' || url.hash !== '') {
    throw endpointError(`"${url.origin}${url.pathname}" followed by a query or fragment`, ' Leave it out.');
  }
  const path = url.pathname.replaceAll(/\/{2,}/g, '/').replace(/\/+$/, '');
  url.pathname = `${path.replace(knownSuffix, '')}/`;
  return url;
}

function endpointError(found: string, hint = ''): EvalError {
  return new EvalError({
    code: 'EVAL_TARGET_ENDPOINT',
    message: `Expected the URL of a vLLM server, found ${found}.${hint}`,
    nextStep: 'Give the base URL, for example http://127.0.0.1:8000, or the same followed by /v1 or /v1/completions.',
    details: { status: null },
  });
}

function withoutCredentials(text: string): string {
  return text.replace(/[^/@\s]*@/, '[redacted]@').replace(/[?#].*$/, '');
}
