/** A template that cannot be parsed or rendered. Callers add which task, document and field it was. */
export class TemplateError extends Error {}
