/** The known names closest to `wanted`, best first: at most `limit`, and none that is further off than a typo. */
export function nearestNames(wanted: string, known: Iterable<string>, limit = 3): string[] {
  const lower = wanted.toLowerCase();
  const reach = Math.max(2, Math.floor(wanted.length / 3));
  return [...new Set(known)]
    .map((name) => ({ name, distance: distanceTo(lower, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= reach)
    .sort((a, b) => a.distance - b.distance || a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** ` Did you mean "a" or "b"?`, or the empty string when nothing is near: to end a sentence with. */
export function didYouMean(wanted: string, known: Iterable<string>): string {
  const names = nearestNames(wanted, known).map((name) => JSON.stringify(name));
  return names.length === 0 ? '' : ` Did you mean ${names.join(' or ')}?`;
}

/** A name that begins with the other is one edit away; else the Levenshtein distance. */
function distanceTo(wanted: string, name: string): number {
  if (wanted === name) return 0;
  if (wanted.length >= 3 && (name.startsWith(wanted) || wanted.startsWith(name))) return 1;
  let previous = Array.from({ length: name.length + 1 }, (_, column) => column);
  for (let row = 1; row <= wanted.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= name.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (wanted[row - 1] === name[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[name.length] ?? wanted.length;
}
