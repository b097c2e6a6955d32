import type { SettingName } from '../pipeline/config/settings.ts';

/** A flag of one command. Settings (`src/pipeline/config/settings.ts`) are flags too and are added by name. */
export interface Option {
  /** Without dashes. */
  readonly flag: string;
  /** Placeholder of its value; null for a switch. */
  readonly valueName: string | null;
  readonly help: string;
  readonly repeatable?: boolean;
  /** Takes every value up to the next flag, as `--goodput ttft:200 tpot:50`; implies `repeatable`. */
  readonly several?: boolean;
  /** Its value may be left out: then it is a switch. */
  readonly valueOptional?: boolean;
}

export interface Positional {
  readonly name: string;
  readonly required: boolean;
  readonly help: string;
  /** Whether it takes all that follow. */
  readonly rest?: boolean;
}

/** What was given on the command line. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** By flag name: true for a switch, text for a value, a list for a repeatable flag. */
  readonly flags: Readonly<Record<string, true | string | readonly string[]>>;
}

/** Where a command reads and writes. */
export interface Io {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** A command: its help is made from this, its work is one call into the library. */
export interface Command {
  /** `run`, `results list`. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly positionals: readonly Positional[];
  readonly options: readonly Option[];
  /** Which settings of a configuration are flags of this command. */
  readonly settings: 'all' | readonly SettingName[];
  readonly examples: readonly { readonly command: string; readonly meaning: string }[];
  /** Returns the exit code. */
  execute(args: Arguments, io: Io): Promise<number>;
}

export const jsonOption: Option = { flag: 'json', valueName: null, help: 'Write JSON for machines to standard output' };

/** The text of a flag, or undefined when it was not given. */
export function textOf(args: Arguments, flag: string): string | undefined {
  const value = args.flags[flag];
  return typeof value === 'string' ? value : undefined;
}

/** All values of a flag that takes several; none when it was not given. */
export function listOf(args: Arguments, flag: string): readonly string[] {
  const value = args.flags[flag];
  return value === undefined || value === true ? [] : typeof value === 'string' ? [value] : value;
}

export function isSet(args: Arguments, flag: string): boolean {
  return args.flags[flag] === true;
}
