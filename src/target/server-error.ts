/** An error as the server words it. */
export interface ServerError {
  readonly message: string;
  /** The parameter it complains about (vLLM: `param`). */
  readonly parameter: string | null;
  /** HTTP status inside a stream (vLLM), a word elsewhere (OpenAI). */
  readonly code: string | number | null;
}

/** The error inside a body: `{"error":{…}}`, `{"error":"…"}`, `{"detail":…}` or `{"message":…}`. Null when it is none of these. */
export function readServerError(body: string): ServerError | null {
  if (!/^\s*\{/.test(body)) return null;
  try {
    return serverErrorOf(JSON.parse(body));
  } catch {
    return null;
  }
}

/** The same of parsed JSON. */
export function serverErrorOf(value: unknown): ServerError | null {
  if (typeof value !== 'object' || value === null) return null;
  const error = 'error' in value ? value.error : value;
  if (typeof error === 'string') return { message: error, parameter: null, code: null };
  if (typeof error !== 'object' || error === null) return null;
  const message = 'message' in error ? error.message : 'detail' in error ? error.detail : undefined;
  if (message === undefined) return null;
  const parameter = 'param' in error && typeof error.param === 'string' ? error.param : null;
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : null;
  return { message: typeof message === 'string' ? message : JSON.stringify(message), parameter, code };
}

/** vLLM's words, with status 500 or inside a stream, when its engine process has died. */
export function isEngineDead(server: ServerError | null): boolean {
  return server !== null && /EngineCore|EngineDead|engine (process )?(is |has )?(dead|died)/i.test(server.message);
}
