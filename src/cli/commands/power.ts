import type { Arguments, Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

const usualDamages = [0.01, 0.02, 0.03, 0.05, 0.1];

export const powerCommand: Command = {
  name: 'power',
  summary: 'Tell what a planned exam can see, and how many items a sensitivity needs',
  description:
    'For one benchmark of right-or-wrong items, one-sided at the level of the policy. Discordance is the share of items that answer differently in two runs of one release; `compare` of an A/A pair shows it. Normal approximation.',
  positionals: [],
  options: [
    { flag: 'items', valueName: 'N', help: 'items of the exam; 1000 unless given' },
    { flag: 'discordance', valueName: 'SHARE', help: 'from 0 to 1; 0.06 unless given' },
    { flag: 'damage', valueName: 'SHARE', help: 'true damage to see, from 0 to 1; the usual ones unless given' },
    jsonOption,
  ],
  settings: ['policy'],
  examples: [
    { command: 'vllm-eval power --items 500 --discordance 0.08', meaning: 'what 500 items can see' },
    { command: 'vllm-eval power --damage 0.02', meaning: 'items needed to see two points' },
  ],
  execute: async (args, io) => {
    const { effectiveSettings } = await import('../effective-config.ts');
    const { loadPolicy } = await import('../../pipeline/config/load-policy.ts');
    const { planExam } = await import('../../verdict/plan-exam.ts');
    const { table } = await import('../table.ts');
    const { values, file } = await effectiveSettings(args, io);
    const { alpha, margins } = await loadPolicy(values.policy, file.content.policy);
    const items = numberOf(
      args,
      'items',
      1000,
      (value) => Number.isInteger(value) && value > 0,
      'a whole number above 0',
    );
    const isShare = (value: number): boolean => value > 0 && value <= 1;
    const discordance = numberOf(args, 'discordance', 0.06, isShare, 'a share above 0, at most 1');
    const damages =
      textOf(args, 'damage') === undefined
        ? usualDamages
        : [numberOf(args, 'damage', 0, isShare, 'a share above 0, at most 1')];
    const plan = { items, discordance, alpha, margin: margins.critical };
    const outlook = planExam(plan, damages);
    if (isSet(args, 'json')) {
      io.stdout.write(`${JSON.stringify({ ...plan, ...outlook }, null, 2)}\n`);
      return 0;
    }
    const { at80, at95 } = outlook.minimumDetectableEffect;
    const margin = points(plan.margin);
    io.stdout.write(
      `${items} items, ${percent(discordance)} of them discordant, one-sided at ${percent(alpha)}.\n` +
        `Sees a damage of ${points(at80)} with 80% power, of ${points(at95)} with 95%.\n` +
        `A release that did not change passes a margin of ${margin} with ${percent(outlook.passWithoutChange)}; ` +
        `for 80% it takes ${outlook.neededToPass.at80} items, for 95% ${outlook.neededToPass.at95}.\n\n`,
    );
    io.stdout.write(
      table(
        ['true damage', 'seen with', 'items for 80%', 'items for 95%'],
        outlook.needed.map((needed, index) => [
          points(needed.damage),
          percent(outlook.power[index]?.power ?? 0),
          String(needed.at80),
          String(needed.at95),
        ]),
      ),
    );
    return 0;
  },
};

function numberOf(
  args: Arguments,
  flag: string,
  otherwise: number,
  isRight: (value: number) => boolean,
  expected: string,
): number {
  const text = textOf(args, flag);
  if (text === undefined) return otherwise;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (isRight(value)) return value;
  throw usageError(powerCommand, `--${flag}: expected ${expected}, found "${text}".`);
}

const points = (share: number): string => `${(share * 100).toFixed(2)} points`;
const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
