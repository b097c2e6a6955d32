import type { RenderOptions, ReportInput } from '../reports/report-input.ts';

/** A report as text, by the name it has on the command line. Only the renderer that is asked for is loaded. */
export const reportFormats = {
  terminal: async (input: ReportInput, options: RenderOptions & { readonly width: number; readonly color: boolean }) =>
    (await import('../reports/terminal.ts')).renderTerminal(input, options),
  markdown: async (input: ReportInput, options: RenderOptions) =>
    (await import('../reports/markdown.ts')).renderMarkdown(input, options),
  html: async (input: ReportInput, options: RenderOptions) =>
    (await import('../reports/html/html.ts')).renderHtml(input, options),
  junit: async (input: ReportInput, options: RenderOptions) =>
    (await import('../reports/junit.ts')).renderJunit(input, options),
  teams: async (input: ReportInput, options: RenderOptions) =>
    `${JSON.stringify((await import('../reports/teams-card.ts')).renderTeamsCard(input, options), null, 2)}\n`,
} as const;

export type ReportFormat = keyof typeof reportFormats;

export function isReportFormat(name: string): name is ReportFormat {
  return Object.hasOwn(reportFormats, name);
}
