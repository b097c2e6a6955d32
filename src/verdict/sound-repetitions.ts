import type { ServingRecords } from '../metrics/serving-records.ts';

/** Repetitions that prove themselves to be about the server alone; without at least two of them, all. */
export function soundRepetitions(records: ServingRecords): ServingRecords {
  const sound = records.repetitions.filter(({ clientLimited, contaminated }) => !clientLimited && !contaminated);
  return sound.length < 2 ? records : { ...records, repetitions: sound };
}
