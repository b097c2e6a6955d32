import { EvalError, isEvalError } from '../contracts/errors.ts';
import { didYouMean } from '../contracts/nearest-name.ts';
import type { Io } from './command.ts';
import { commandTable } from './command-table.ts';

/** Parses the command line, runs the command and returns its exit code. A known error is shown without its stack. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const wantsJson = argv.includes('--json');
  try {
    return await dispatch(argv);
  } catch (error) {
    if (!isEvalError(error)) throw error;
    showError(error, wantsJson);
    return error.exitCode;
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [first = '--help', second] = argv;
  if (first === '--help' || first === '-h' || first === 'help') {
    const { mainHelp } = await import('./help.ts');
    process.stdout.write(mainHelp());
    return 0;
  }
  if (first === '--version' || first === '-v') {
    const { toolVersion } = await import('../pipeline/tool-version.ts');
    process.stdout.write(`vllm-eval ${toolVersion}\n`);
    return 0;
  }
  const two = `${first} ${second ?? ''}`;
  const name = commandTable[two] === undefined ? first : two;
  const entry = commandTable[name];
  if (entry === undefined) throw unknownCommand(first, second);
  const command = await entry.load();
  const rest = argv.slice(name === two ? 2 : 1);
  if (rest.includes('--help') || rest.includes('-h')) {
    const { commandHelp } = await import('./help.ts');
    process.stdout.write(commandHelp(command));
    return 0;
  }
  const { parseArguments } = await import('./parse-arguments.ts');
  return command.execute(parseArguments(command, rest), processIo());
}

function unknownCommand(first: string, second: string | undefined): EvalError {
  const names = Object.keys(commandTable);
  const inGroup = names.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1));
  if (inGroup.length > 0) {
    return new EvalError({
      code: 'EVAL_CLI_USAGE',
      message: `Expected \`vllm-eval ${first} ${inGroup.join('|')}\`, found ${second === undefined ? 'nothing' : `"${second}"`} after "${first}".${didYouMean(second ?? '', inGroup)}`,
      nextStep: `\`vllm-eval ${first} ${inGroup[0]} --help\` explains one of them.`,
    });
  }
  return new EvalError({
    code: 'EVAL_CLI_USAGE',
    message: `Unknown command "${first}".${didYouMean(first, names)}`,
    nextStep: '`vllm-eval --help` lists the commands.',
  });
}

function showError(error: EvalError, asJson: boolean): void {
  const { code, message, nextStep, exitCode, details } = error;
  if (asJson) process.stdout.write(`${JSON.stringify({ error: { code, message, nextStep, exitCode, details } })}\n`);
  process.stderr.write(`${code}: ${message}\n  → ${nextStep}\n`);
}

/** The first interrupt asks for an orderly end; the second one ends the process at once. */
function processIo(): Io {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new Error(`stopped by ${name}`)));
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: controller.signal,
    now: () => new Date(),
  };
}
