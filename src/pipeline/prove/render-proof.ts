import { proportionInterval } from '../../verdict/statistics/proportion-interval.ts';
import { rivalRules } from './rival-rules.ts';
import type { RivalRule } from './rival-rules.ts';
import type { Trial, TrialKind } from './trial.ts';

/** Successes among trials with an exact (Clopper-Pearson) 95 % interval. */
export interface Rate {
  readonly count: number;
  readonly trials: number;
  /** Null without trials. */
  readonly rate: number | null;
  readonly low: number;
  readonly high: number;
}

/** What every rule made of one group of trials. */
export interface ProofRow {
  readonly group: string;
  /** REGRESSED or CRITICAL: detection where the release is worse, else a false alarm. */
  readonly stopped: Rate;
  readonly inconclusive: Rate;
  readonly warned: Rate;
  readonly passed: Rate;
  /** Told of damage or of a changed server, whatever the verdict. */
  readonly noticed: Rate;
  readonly rivals: Readonly<Record<RivalRule, Rate>>;
}

/** Points of true damage that start a class of severity, largest first. */
const severities = [10, 5, 4, 3, 2, 1] as const;

/** Rates of worse pairs by severity and label, and of those that are not. Groups without a trial are left out. */
export function summarizeProof(trials: readonly Trial[]): ProofRow[] {
  const worse = trials.filter(({ kind }) => kind === 'worse');
  const groups: (readonly [string, readonly Trial[]])[] = severities.map((from, index) => {
    const to = severities[index - 1];
    const inClass = worse.filter(
      ({ trueDamage }) => trueDamage * 100 >= from && (to === undefined || trueDamage * 100 < to),
    );
    return [to === undefined ? `worse by ${from} pt or more` : `worse by ${from} to ${to} pt`, inClass];
  });
  groups.push(
    ['all that are worse', worse],
    ['goal: ≥ 2 pt on ≥ 5000 items, or ≥ 4 pt on ≥ 1000', worse.filter(isGoal)],
  );
  const kinds: readonly (readonly [string, readonly TrialKind[]])[] = [
    ['same, either way round', ['same']],
    ['better', ['better']],
    ['one model twice', ['a-a']],
    ['all that are not worse', ['same', 'better', 'a-a']],
  ];
  for (const label of new Set(trials.flatMap(({ labels }) => labels))) {
    groups.push([label, trials.filter(({ labels }) => labels.includes(label))]);
  }
  for (const [name, wanted] of kinds) groups.push([name, trials.filter(({ kind }) => wanted.includes(kind))]);
  return groups.filter(([, group]) => group.length > 0).map(([name, group]) => toRow(name, group));
}

function isGoal({ trueDamage, examItems }: Trial): boolean {
  return (trueDamage >= 0.02 && examItems >= 5000) || (trueDamage >= 0.04 && examItems >= 1000);
}

function toRow(group: string, trials: readonly Trial[]): ProofRow {
  const rate = (holds: (trial: Trial) => boolean): Rate => rateOf(trials.filter(holds).length, trials.length);
  const rival = (rule: RivalRule): Rate => rate(({ stoppedBy }) => stoppedBy.includes(rule));
  return {
    group,
    stopped: rate(({ verdict }) => verdict === 'REGRESSED' || verdict === 'CRITICAL'),
    inconclusive: rate(({ verdict }) => verdict === 'INCONCLUSIVE' || verdict === 'INVALID'),
    warned: rate(({ verdict }) => verdict === 'WARN'),
    passed: rate(({ verdict }) => verdict === 'PASS'),
    noticed: rate((trial) => trial.isWarned),
    rivals: {
      '−10% rolling mean': rival('−10% rolling mean'),
      '−5% fixed': rival('−5% fixed'),
      'unpaired 2σ': rival('unpaired 2σ'),
    },
  };
}

function rateOf(count: number, trials: number): Rate {
  const { low, high } = proportionInterval(count, trials, 0.05, 'clopper-pearson');
  return { count, trials, rate: trials === 0 ? null : count / trials, low, high };
}

/** The rates as a Markdown table. */
export function renderProof(rows: readonly ProofRow[]): string {
  const rules = Object.keys(rivalRules) as RivalRule[];
  const header = ['releases', 'exams', 'stopped', 'INCONCLUSIVE', 'WARN', 'PASS', 'told of it', ...rules];
  const lines = rows.map(({ group, stopped, inconclusive, warned, passed, noticed, rivals }) => [
    group,
    String(stopped.trials),
    show(stopped),
    show(inconclusive),
    percent(warned.rate),
    percent(passed.rate),
    show(noticed),
    ...rules.map((rule) => percent(rivals[rule].rate)),
  ]);
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function show({ rate, low, high }: Rate): string {
  return `${percent(rate)} (${percent(low)} to ${percent(high)})`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)}%`;
}
