/** Name of the folder of a model's results. */
export function sanitizeModelName(name: string): string {
  return name.replace(/["<>:/|\\?*[\]]+/g, '__');
}

/** A task name as part of a data-set configuration. */
export function sanitizeTaskName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_]/gu, '_');
}
