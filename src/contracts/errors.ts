/** 2: configuration or usage, never retried. 75: transient (EX_TEMPFAIL), retrying makes sense. */
export type FailureExitCode = 2 | 75;

export interface EvalErrorFields {
  /** Stable identifier, for example `EVAL_TARGET_UNREACHABLE`. Listed in docs/errors.md. */
  readonly code: `EVAL_${string}`;
  /** One sentence: what was expected, what was found, and where. */
  readonly message: string;
  /** One sentence the reader can act on. */
  readonly nextStep: string;
  /** 2 unless waiting or repeating can help. */
  readonly exitCode?: FailureExitCode;
  /** Structured facts for `--json` and logs. Never holds a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error type of vllm-eval: every expected failure is one of these, anything else is a bug and shows its stack. */
export class EvalError extends Error {
  readonly code: `EVAL_${string}`;
  readonly nextStep: string;
  readonly exitCode: FailureExitCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(fields: EvalErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'EvalError';
    this.code = fields.code;
    this.nextStep = fields.nextStep;
    this.exitCode = fields.exitCode ?? 2;
    this.details = fields.details ?? {};
  }
}

/** Whether `error` is an EvalError, optionally with the given code. */
export function isEvalError(error: unknown, code?: EvalError['code']): error is EvalError {
  return error instanceof EvalError && (code === undefined || error.code === code);
}
