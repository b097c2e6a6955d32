import { html, raw } from 'hono/html';

/** Escaped HTML. Strings put into `markup` are escaped, Markup is not escaped again. */
export type Markup = Exclude<ReturnType<typeof html>, Promise<unknown>>;
type Part = string | number | null | Markup | readonly Part[];

/** hono's `html` for parts that are at hand: every string is escaped for text and for quoted attributes. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const result = html(strings, ...parts);
  if (result instanceof Promise) throw new TypeError('expected no promises in markup');
  return result;
}

/** Only for texts of this program. Never for anything a server, a data set or a person wrote. */
export function trusted(text: string): Markup {
  return raw(text);
}
