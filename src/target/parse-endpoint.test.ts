import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEvalError } from '../contracts/errors.ts';
import { parseEndpoint } from './parse-endpoint.ts';

describe('accepted', () => {
  test.each([
    ['http://host:8000', 'http://host:8000/'],
    ['http://host:8000/', 'http://host:8000/'],
    ['http://host:8000/v1', 'http://host:8000/'],
    ['http://host:8000/v1/', 'http://host:8000/'],
    ['http://host:8000/v1/completions', 'http://host:8000/'],
    ['http://host:8000/v1/chat/completions///', 'http://host:8000/'],
    ['https://gate.example/models/a/v1/completions', 'https://gate.example/models/a/'],
    ['https://gate.example/models/a', 'https://gate.example/models/a/'],
    ['https://gate.example//models//a//v1//', 'https://gate.example/models/a/'],
    ['https://gate.example/v1/models-of-v1', 'https://gate.example/v1/models-of-v1/'],
    ['https://gate.example/apiv1', 'https://gate.example/apiv1/'],
    ['  HTTP://[::1]:8000/v1\n', 'http://[::1]:8000/'],
  ])('%j', (endpoint, expected) => {
    expect(parseEndpoint(endpoint).href).toBe(expected);
  });

  test('every form of a server gives the same base', () => {
    const suffix = fc.constantFrom(
      '',
      '/',
      '/v1',
      '/v1/',
      '/v1/completions',
      '/v1/chat/completions',
      '/v1/completions/',
    );
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ['http', 'https'] }), suffix, (url, form) => {
        const base = parseEndpoint(url);
        expect(parseEndpoint(base.href.replace(/\/$/, '') + form).href).toBe(base.href);
      }),
    );
  });
});

describe('refused', () => {
  test.each([
    ['', /empty/],
    ['   ', /empty/],
    ['localhost:8000', /Did you mean "http:\/\/localhost:8000"\?/],
    ['host.example/v1', /Did you mean "http:\/\/host.example\/v1"\?/],
    ['ftp://host', /does not start with http/],
    ['file:///etc/passwd', /does not start with http/],
    ['http://', /not a URL/],
    ['http://host:99999', /not a URL/],
    ['http://ho st', /not a URL/],
    ['http://host/?model=a', /query/],
    ['http://host/#a', /query/],
    ['http://user:hunter2@host/', /user name or password/],
    ['ftp://user:hunter2@host', /\[redacted\]@host/],
    ['nonsense', /does not start with http/],
  ])('%j', (endpoint, message) => {
    let error: unknown;
    try {
      parseEndpoint(endpoint);
    } catch (thrown) {
      error = thrown;
    }
    expect(isEvalError(error, 'EVAL_TARGET_ENDPOINT')).toBe(true);
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
    expect(String(error)).not.toContain('hunter2');
  });

  test('nothing but an EvalError ever comes out', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `http://${text}`),
        ),
        (endpoint) => {
          let outcome: unknown;
          try {
            outcome = parseEndpoint(endpoint).pathname.endsWith('/');
          } catch (error) {
            outcome = isEvalError(error, 'EVAL_TARGET_ENDPOINT');
          }
          expect(outcome).toBe(true);
        },
      ),
    );
  });
});
