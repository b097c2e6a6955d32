import type { ProgressEvent } from '../reports/progress-state.ts';

/** Gets what happens while a pipeline runs, for a progress display or a log. */
export type RunListener = (event: ProgressEvent) => void;
