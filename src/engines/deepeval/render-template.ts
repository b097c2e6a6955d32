import { Template } from '@huggingface/jinja';

const parsed = new Map<string, Template>();

/** Renders a Jinja template. Values are data: braces in them are not read as template text. */
export function renderTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  let known = parsed.get(template);
  if (known === undefined) parsed.set(template, (known = new Template(template)));
  return known.render({ ...values });
}
