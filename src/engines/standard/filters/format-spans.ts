import { pythonRightStrip, pythonStrip } from '../python/string-methods.ts';

/** Names of the four kinds of entities; replaced one after the other, so that the order counts. */
const kinds: readonly (readonly [RegExp, string])[] = (
  [
    ['person', 'PER'],
    ['location', 'LOC'],
    ['organization', 'ORG'],
    ['counties', 'LOC'],
    ['places', 'LOC'],
    ['people', 'PER'],
    ['persons', 'PER'],
    ['company', 'ORG'],
    ['country', 'LOC'],
    ['continent', 'LOC'],
    ['time', 'DATE'],
    ['date', 'DATE'],
    ['per', 'PER'],
    ['loc', 'LOC'],
    ['org', 'ORG'],
  ] as const
).map(([name, kind]) => [new RegExp(`(?<![\\p{L}\\p{N}_])${name}\\s*:`, 'gu'), `${kind}:`]);

/** Named entities of an answer such as `Person: Kim $$ Location: Seoul, Busan` as `per: kim $ loc: seoul $ loc: busan`; `none` is no entity. */
export function formatSpans(answer: string): string {
  let text = answer.toLowerCase();
  for (const [name, kind] of kinds) text = text.replace(name, kind);
  text = pythonRightStrip(text.replaceAll('$$', '$'), '$');
  text = pythonStrip(text.replaceAll('\n', '$'));
  return Array.from(text.matchAll(/(?<![\p{L}\p{N}_])(PER|LOC|ORG|DATE):\s*([^$]+)/gu))
    .flatMap(([, kind = '', values = '']) =>
      values
        .split(',')
        .map((value) => pythonStrip(value))
        .filter((value) => value.toLowerCase() !== 'none')
        .map((value) => `${kind.toLowerCase()}: ${value}`),
    )
    .join(' $ ');
}
