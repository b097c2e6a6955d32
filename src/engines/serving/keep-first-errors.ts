import type { RequestRecord } from '../../contracts/request-record.ts';

/** Keeps the error text of the first request of each outcome and status, redacted; later ones of the kind refer to it by its index. */
export function keepFirstErrors(
  records: readonly RequestRecord[],
  redact: (text: string) => string,
): readonly RequestRecord[] {
  const firstOfKind = new Map<string, number>();
  return records.map((record) => {
    if (record.error === null) return record;
    const kind = `${record.outcome} ${record.status ?? ''}`;
    const first = firstOfKind.get(kind);
    if (first === undefined) firstOfKind.set(kind, record.index);
    return { ...record, error: first === undefined ? redact(record.error) : `as request ${first}` };
  });
}
