import { z } from 'zod';
import type { ServingState } from './await-serving.ts';

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })) });
const versionSchema = z.object({ version: z.string() });
const timeoutMs = 10_000;

export interface EndpointExpectation {
  readonly endpoint: string;
  readonly apiKey: string | null;
  /** Name that /v1/models must list; null for any. */
  readonly servedModelName: string | null;
  /** Text that /version must contain; null for any. */
  readonly version: string | null;
}

/** Asks a vLLM server what it serves. A server that is away or still loading is not served yet, whatever the reason. */
export async function checkEndpoint(expected: EndpointExpectation, signal: AbortSignal): Promise<ServingState> {
  const base = expected.endpoint.replace(/\/+$/, '').replace(/\/v1(\/(chat\/)?completions)?$/, '');
  const headers = expected.apiKey === null ? {} : { authorization: `Bearer ${expected.apiKey}` };
  const ask = async <T>(path: string, schema: z.ZodType<T>): Promise<T | string> => {
    try {
      const response = await fetch(`${base}${path}`, {
        headers,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      if (!response.ok) {
        await response.body?.cancel();
        return `${path} answers HTTP ${response.status}`;
      }
      const parsed = schema.safeParse(await response.json());
      return parsed.success ? parsed.data : `${path} answers in another form`;
    } catch {
      signal.throwIfAborted();
      return `${path} does not answer`;
    }
  };
  const models = await ask('/v1/models', modelsSchema);
  if (typeof models === 'string') return { isServed: false, seen: models };
  const names = models.data.map(({ id }) => id);
  const hasName = expected.servedModelName === null || names.includes(expected.servedModelName);
  if (expected.version === null || !hasName) return { isServed: hasName, seen: `models ${names.join(', ')}` };
  const version = await ask('/version', versionSchema);
  if (typeof version === 'string') return { isServed: false, seen: version };
  return { isServed: version.version.includes(expected.version), seen: `version ${version.version}` };
}
