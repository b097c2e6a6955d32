/** A refusal with vLLM's error body: `{"error": {message, type, param, code}}`. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly param: string | null;

  constructor(status: number, type: string, message: string, param: string | null = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.type = type;
    this.param = param;
  }

  body(): string {
    return errorBody(this.message, this.type, this.param, this.status);
  }
}

export function errorBody(message: string, type: string, param: string | null, code: number): string {
  return JSON.stringify({ error: { message, type, param, code } });
}

/** 400 found after parsing: a value out of range, a combination that is not supported. */
export function badRequest(message: string, param: string | null = null, value?: number | string): ApiError {
  if (param === null) return new ApiError(400, 'BadRequestError', message);
  const note = value === undefined ? `(parameter=${param})` : `(parameter=${param}, value=${value})`;
  return new ApiError(400, 'BadRequestError', `${message} ${note}`, param);
}

/** 400 of the request parser: JSON that does not parse, a field of the wrong type. */
export function validationError(
  type: string,
  location: string,
  message: string,
  input: string,
  context?: string,
): ApiError {
  const tail = context === undefined ? '' : `, 'ctx': {'error': '${context}'}`;
  return new ApiError(
    400,
    'Bad Request',
    `1 validation error:\n  {'type': '${type}', 'loc': '${location}', 'msg': '${message}', 'input': '${input}'${tail}}`,
    location,
  );
}
