import { expect, test } from 'vitest';
import { commandHelp } from './help.ts';
import { configShowCommand } from './commands/config-show.ts';
import { gateCommand } from './commands/gate.ts';
import { runCommand } from './commands/run.ts';
import { optionsOf, parseArguments } from './parse-arguments.ts';

test('reads values, inline values, switches, repeated flags and positionals', () => {
  const args = parseArguments(runCommand, [
    '--endpoint',
    'http://a',
    '--model=m',
    '--new',
    '--header',
    'A: 1',
    '--header=B: 2',
  ]);
  expect(args.flags).toEqual({ endpoint: 'http://a', model: 'm', new: true, header: ['A: 1', 'B: 2'] });
  expect(parseArguments(gateCommand, ['latest', '--json'])).toEqual({ positionals: ['latest'], flags: { json: true } });
  expect(parseArguments(gateCommand, ['--', '--odd-name']).positionals).toEqual(['--odd-name']);
});

test('keeps a value that begins with a dash where it is written inline', () => {
  expect(parseArguments(runCommand, ['--seed=-1']).flags).toEqual({ seed: '-1' });
});

test.each([
  [['--endpiont', 'x'], /unknown option "--endpiont".* Did you mean "endpoint"/],
  [['--seed'], /--seed needs a value: expected N/],
  [['--seed', '--new'], /--seed needs a value/],
  [['--new=yes'], /--new takes no value, found "yes"/],
  [['--seed', '1', '--seed', '2'], /given twice: "1" and "2"/],
  [['surplus'], /unexpected argument "surplus"/],
])('refuses %j with what was expected', (argv, message) => {
  expect(() => parseArguments(runCommand, argv)).toThrow(message);
});

test('offers only the settings a command names', () => {
  const flags = optionsOf(gateCommand).map(({ flag }) => flag);
  expect(flags).toContain('output-dir');
  expect(flags).not.toContain('endpoint');
});

test('help names every option of a command and gives an example', () => {
  const help = commandHelp(configShowCommand);
  for (const { flag } of optionsOf(configShowCommand)) expect(help).toContain(`--${flag}`);
  expect(help).toContain('Examples:');
});
