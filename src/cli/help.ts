import type { Command, Option } from './command.ts';
import { commandTable } from './command-table.ts';
import { optionsOf } from './parse-arguments.ts';

/** `vllm-eval --help`. */
export function mainHelp(): string {
  const names = Object.entries(commandTable).map(([name, { summary }]) => [`  ${name}`, summary] as const);
  return [
    'vllm-eval: evaluates models served by vLLM and tells whether a release got worse',
    '',
    'Usage: vllm-eval COMMAND [options]',
    '',
    'Commands:',
    ...columns(names),
    '',
    'Examples:',
    '  vllm-eval run --endpoint http://localhost:8000          evaluate a model',
    '  vllm-eval accept latest                                 make that run the baseline',
    '  vllm-eval gate latest                                   exit 1 when the latest run got worse',
    '',
    '`vllm-eval COMMAND --help` explains a command. Settings come from flags, environment, configuration file, defaults, in this order.',
    'Exit codes: 0 done, pass or warn · 1 regressed or critical · 2 usage or configuration · 3 inconclusive · 4 invalid · 75 try again.',
    '',
  ].join('\n');
}

/** `vllm-eval COMMAND --help`. */
export function commandHelp(command: Command): string {
  const positionals = command.positionals.map(({ name, required, rest }) => {
    const shown = rest === true ? `${name}…` : name;
    return required ? shown : `[${shown}]`;
  });
  const own = command.options;
  const settings = optionsOf(command).slice(own.length);
  return [
    `vllm-eval ${command.name}: ${command.summary}`,
    '',
    `Usage: vllm-eval ${[command.name, ...positionals].join(' ')} [options]`,
    '',
    command.description,
    ...(command.positionals.length === 0
      ? []
      : ['', 'Arguments:', ...columns(command.positionals.map(({ name, help }) => [`  ${name}`, help] as const))]),
    '',
    'Options:',
    ...columns([...own.map(optionRow), ['  --help', 'Show this help'] as const]),
    ...(settings.length === 0
      ? []
      : ['', 'Settings (flag, then environment, then configuration file):', ...columns(settings.map(optionRow))]),
    '',
    'Examples:',
    ...columns(command.examples.map(({ command: line, meaning }) => [`  ${line}`, meaning] as const)),
    '',
  ].join('\n');
}

function optionRow({ flag, valueName, help }: Option): readonly [string, string] {
  return [`  --${flag}${valueName === null ? '' : ` ${valueName}`}`, help];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(46, Math.max(...rows.map(([left]) => left.length))) + 2;
  return rows.map(([left, right]) =>
    left.length + 2 > width ? `${left}\n${' '.repeat(width)}${right}` : left.padEnd(width) + right,
  );
}
