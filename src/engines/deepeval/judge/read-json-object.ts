/**
 * Reads the one JSON object of a judge's reply. Text around it, code fences, a missing last brace and trailing commas are forgiven;
 * anything else (two objects, single quotes, a bare list) is null. Same tolerance as DeepEval 4.3.1, but NaN is not JSON here.
 */
export function readJsonObject(text: string): Readonly<Record<string, unknown>> | null {
  const start = text.indexOf('{');
  if (start < 0) return null;
  const end = text.lastIndexOf('}');
  const json = end < 0 ? `${text.slice(start)}}` : text.slice(start, end + 1);
  return parseObject(json) ?? parseObject(withoutTrailingCommas(json));
}

function parseObject(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Removes commas before a closing bracket, but not inside strings. */
function withoutTrailingCommas(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/gsu, (token) => (token === ',' ? '' : token));
}
