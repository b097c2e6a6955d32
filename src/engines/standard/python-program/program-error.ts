/** What is wrong in a Python source file, or what of it is not supported here. */
export class ProgramError extends Error {
  constructor(problem: string, line?: number) {
    super(line === undefined ? problem : `line ${line}: ${problem}`);
  }
}

/** An exception that the program itself raises or would catch. */
export class PythonException extends Error {
  /** `KeyError`, `ValueError`, … */
  readonly type: string;
  constructor(type: string, message: string) {
    super(`${type}: ${message}`);
    this.type = type;
  }
}
