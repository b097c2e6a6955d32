/** How a program ended. `stdout` and `stderr` are cut at a limit. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'too-much-output' };

export interface ProgramLimits {
  /** Wall-clock seconds. */
  readonly seconds: number;
  readonly memoryMegabytes: number;
}

/** Runs Python programs that nobody has read: without network, files of ours, environment, or time and memory without end. */
export interface Sandbox {
  /** Throws EVAL_SANDBOX_UNAVAILABLE where this machine cannot run one. */
  runPython(program: string, input: string, limits: ProgramLimits, signal?: AbortSignal): Promise<ProgramEnd>;
}
