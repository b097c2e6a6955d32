import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { writeFailure } from '../files/write-failure.ts';
import { writeJsonAtomically } from '../journal/write-json-atomically.ts';
import { renderHtml } from './html/html.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { RenderOptions, ReportInput } from './report-input.ts';
import { standardizedOutput } from './standardized-output.ts';
import { renderTeamsCard } from './teams-card.ts';

/** Writes every report of a run into its directory, each file whole or not at all. Returns their paths, report.html first. */
export async function writeReports(
  runDirectory: string,
  input: ReportInput,
  options: RenderOptions,
): Promise<readonly string[]> {
  const standardized = join(runDirectory, 'standardized');
  try {
    await mkdir(standardized, { recursive: true });
  } catch (error) {
    throw writeFailure(standardized, error);
  }
  const paths: string[] = [];
  const texts = {
    'report.html': renderHtml(input, options),
    'report.md': renderMarkdown(input, options),
    'junit.xml': renderJunit(input, options),
  };
  for (const [name, text] of Object.entries(texts)) {
    const path = join(runDirectory, name);
    await writeFileAtomically(path, (file) => file.writeFile(text));
    paths.push(path);
  }
  const documents = [
    [join(runDirectory, 'teams-card.json'), renderTeamsCard(input, options)] as const,
    // Encoded, because the name of a task may hold a slash.
    ...standardizedOutput(input).map(
      ({ name, document }) => [join(standardized, `${encodeURIComponent(name)}.json`), document] as const,
    ),
  ];
  for (const [path, document] of documents) {
    await writeJsonAtomically(path, document);
    paths.push(path);
  }
  return paths;
}
