/** What one task of a group contributes to a metric. */
export interface GroupMember {
  readonly value: number;
  /** Null where the metric has none. */
  readonly standardError: number | null;
  /** Items measured. */
  readonly items: number;
}

export interface GroupEstimate {
  readonly value: number;
  readonly standardError: number | null;
  readonly items: number;
}

/**
 * A metric over the tasks of a group as lm-evaluation-harness aggregates it: every item counts the same (`bySize`), with the standard
 * error of the pooled sample, or every task counts the same. Null without members.
 */
export function aggregateGroup(members: readonly GroupMember[], bySize: boolean): GroupEstimate | null {
  if (members.length === 0) return null;
  const items = sum(members.map((member) => member.items));
  const errors = members.flatMap(({ standardError }) => (standardError === null ? [] : [standardError]));
  const hasErrors = errors.length === members.length;
  if (!bySize) {
    const value = sum(members.map((member) => member.value)) / members.length;
    const error = Math.sqrt(sum(errors.map((one) => one ** 2))) / members.length;
    return { value, standardError: hasErrors ? error : null, items };
  }
  const value = sum(members.map((member) => member.value * member.items)) / items;
  const degrees = items - members.length;
  const variance = sum(members.map((member, index) => (member.items - 1) * (errors[index] ?? 0) ** 2 * member.items));
  return { value, standardError: hasErrors && degrees > 0 ? Math.sqrt(variance / degrees / items) : null, items };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
