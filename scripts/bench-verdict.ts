/**
 * Size and power of the whole decision, by simulation, beside the shares the design was made from.
 * `node scripts/bench-verdict.ts [--families 2000] [--seed 1]`. Ends with 1 when a re-derived share is off by more than chance explains.
 */
import { parseArgs } from 'node:util';
import { defaultPolicy, type Policy } from '../src/contracts/policy.ts';
import type { Verdict } from '../src/contracts/verdict.ts';
import { mcNemar } from '../src/verdict/statistics/mcnemar.ts';
import {
  fiveTasks,
  simulateExtendedFamily,
  simulateFamily,
  type SimulatedTask,
} from '../src/verdict/testing/simulate-family.ts';

const { values } = parseArgs({
  options: { families: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const families = Number(values.families);
const firstSeed = Number(values.seed) * 1_000_000;
if (!Number.isInteger(families) || families < 1 || !Number.isInteger(firstSeed)) {
  console.error('Expected --families as a positive whole number and --seed as a whole number.');
  process.exit(2);
}

/** Two points allowed on every task, none critical. */
const policy: Policy = { ...defaultPolicy, margins: { ...defaultPolicy.margins, supporting: 0.02 } };

/** Simulated families behind each reference share. */
const referenceFamilies = { task: 40_000, suite: 20_000 };

/** One 1000-item task: share of p ≤ 0.05 and of p ≤ 0.01 of the exact test, which is more careful than the mid-p that decides. */
const taskCells: readonly (readonly [drop: number, discordance: number, at5: number, at1: number])[] = [
  [0, 0.06, 0.038, 0.008],
  [0.01, 0.03, 0.51, 0.24],
  [0.01, 0.1, 0.23, 0.08],
  [0.02, 0.03, 0.98, 0.91],
  [0.02, 0.06, 0.8, 0.56],
  [0.02, 0.1, 0.61, 0.34],
  [0.02, 0.2, 0.38, 0.16],
  [0.03, 0.06, 0.99, 0.94],
  [0.03, 0.1, 0.9, 0.73],
  [0.05, 0.1, 1, 1],
];

const all = (drop: number): number[] => Array.from({ length: 5 }, () => drop);
/** Five 1000-item tasks: share of Benjamini-Hochberg at 0.05 or pooled p ≤ 0.01. */
const suiteCells: readonly (readonly [name: string, discordance: number, drops: readonly number[], gate: number])[] = [
  ['no change', 0.04, [], 0.05],
  ['all −1 pt', 0.04, all(0.01), 0.91],
  ['one −2 pt', 0.04, [0.02], 0.83],
  ['no change', 0.08, [], 0.052],
  ['all −2 pt', 0.08, all(0.02), 0.997],
  ['one −2 pt', 0.08, [0.02], 0.5],
  ['one −3 pt', 0.08, [0.03], 0.87],
  ['one −4 pt', 0.08, [0.04], 0.99],
  ['no change', 0.15, [], Number.NaN],
  ['all −2 pt', 0.15, all(0.02), 0.93],
  ['one −5 pt', 0.15, [0.05], 0.97],
];

const small: SimulatedTask = { items: 30, discordance: 0.08, drop: 0 };
const passCells: readonly (readonly [name: string, tasks: readonly SimulatedTask[]])[] = [
  ['no change, D 4%', fiveTasks(0.04)],
  ['no change, D 8%', fiveTasks(0.08)],
  ['no change, D 15%', fiveTasks(0.15)],
  ['no change, D 8%, and a task of 30 items', [...fiveTasks(0.08), small]],
  ['all −2 pt (at the margin), D 8%', fiveTasks(0.08, all(0.02))],
  ['one −3 pt, D 8%', fiveTasks(0.08, [0.03])],
  ['one −4 pt, D 8%', fiveTasks(0.08, [0.04])],
];

/** What a run may spend to come to a decision. */
const extension = { answers: 20_000, looks: 4 };

let disagreements = 0;

function simulate(tasks: readonly SimulatedTask[]): Verdict[] {
  return Array.from({ length: families }, (_, index) => simulateFamily(firstSeed + index, tasks, policy));
}

function shareOf(verdicts: readonly Verdict[], holds: (verdict: Verdict) => boolean): number {
  return verdicts.filter(holds).length / verdicts.length;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
const monteCarlo = (share: number): number => Math.sqrt((share * (1 - share)) / families);

/** Both shares are estimates; the reference is rounded to half a unit of its last digit. */
function beside(share: number, reference: number, reps: number): string {
  if (Number.isNaN(reference)) return `${percent(share)} | – | ±${percent(monteCarlo(share))}`;
  const middle = Math.min(0.999, Math.max(0.001, (share + reference) / 2));
  const tolerance = 3 * Math.sqrt(middle * (1 - middle) * (1 / families + 1 / reps)) + 0.005;
  const agrees = Math.abs(share - reference) <= tolerance;
  if (!agrees) disagreements += 1;
  return `${percent(share)} | ${percent(reference)}${agrees ? '' : ' **differs**'} | ±${percent(monteCarlo(share))}`;
}

const isDamaged = ({ verdict }: Verdict): boolean => verdict === 'REGRESSED' || verdict === 'CRITICAL';

console.log(`${families} families a cell, seed ${values.seed}, ± one Monte-Carlo standard error.\n`);
console.log('One task of 1000 items\n');
console.log(
  '| true drop | D | exact p ≤ 0.05 | reference | ± | mid-p | exact p ≤ 0.01 | reference | ± | mid-p |\n|---|---|---|---|---|---|---|---|---|---|',
);
for (const [drop, discordance, at5, at1] of taskCells) {
  const rows = simulate([{ items: 1000, discordance, drop }]).flatMap(({ comparisons }) => comparisons);
  const tests = rows.map(({ flipsToWorse, flipsToBetter }) => mcNemar(flipsToWorse, flipsToBetter));
  const cells = [
    { level: 0.05, reference: at5 },
    { level: 0.01, reference: at1 },
  ].flatMap(({ level, reference }) => [
    beside(
      tests.filter(({ oneSidedExact }) => oneSidedExact <= level).length / families,
      reference,
      referenceFamilies.task,
    ),
    percent(tests.filter(({ oneSidedMidP }) => oneSidedMidP <= level).length / families),
  ]);
  console.log(`| ${drop * 100} pt | ${(discordance * 100).toFixed(0)}% | ${cells.join(' | ')} |`);
}

console.log(
  '\nFive tasks of 1000 items; the gate is adjusted p ≤ 0.05 on any task or pooled p ≤ 0.01, the decision that of the policy\n',
);
console.log(
  '| D | truth | gate | reference | ± | REGRESSED | INCONCLUSIVE | WARN | PASS |\n|---|---|---|---|---|---|---|---|---|',
);
for (const [name, discordance, drops, gate] of suiteCells) {
  const verdicts = simulate(fiveTasks(discordance, drops));
  const gated = shareOf(
    verdicts,
    ({ comparisons, pooled }) =>
      comparisons.some(({ pAdjusted }) => (pAdjusted ?? 1) <= 0.05) || (pooled?.pValue ?? 1) <= 0.01,
  );
  const kinds = (['INCONCLUSIVE', 'WARN', 'PASS'] as const).map((kind) =>
    percent(shareOf(verdicts, ({ verdict }) => verdict === kind)),
  );
  const decision = [percent(shareOf(verdicts, isDamaged)), ...kinds].join(' | ');
  console.log(
    `| ${(discordance * 100).toFixed(0)}% | ${name} | ${beside(gated, gate, referenceFamilies.suite)} | ${decision} |`,
  );
}

console.log(
  '\nPASS at a margin of 2 points: every task alone, the family, and extended by at most 20000 answers in at most three further looks\n',
);
console.log(
  '| family | every task passes alone | PASS | INCONCLUSIVE | REGRESSED | PASS extended | INCONCLUSIVE extended | REGRESSED extended |\n|---|---|---|---|---|---|---|---|',
);
for (const [name, tasks] of passCells) {
  const verdicts = simulate(tasks);
  const alone = shareOf(verdicts, ({ comparisons }) => comparisons.every(({ verdict }) => verdict === 'PASS'));
  const shares = (kinds: readonly Verdict['verdict'][]): string[] =>
    (['PASS', 'INCONCLUSIVE', 'REGRESSED'] as const).map((kind) =>
      percent(kinds.filter((verdict) => verdict === kind).length / families),
    );
  const extended = verdicts.map((verdict, index) =>
    verdict.verdict === 'INCONCLUSIVE'
      ? simulateExtendedFamily(firstSeed + index, tasks, policy, extension).verdict
      : verdict.verdict,
  );
  const cells = [percent(alone), ...shares(verdicts.map(({ verdict }) => verdict)), ...shares(extended)];
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
if (disagreements > 0) {
  console.error(`\n${disagreements} shares differ from the reference by more than chance explains.`);
  process.exitCode = 1;
}
