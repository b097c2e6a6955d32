/** Writes docs/errors.md from the error codes in the sources. With --check it only tells whether it is up to date. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';

const path = 'docs/errors.md';

interface Entry {
  readonly code: string;
  readonly files: Set<string>;
  nextStep: string;
}

const entries = new Map<string, Entry>();
for (const file of globSync('src/**/*.ts')
  .filter((name) => !name.endsWith('.test.ts'))
  .toSorted()) {
  const text = readFileSync(file, 'utf8');
  for (const match of text.matchAll(/'(EVAL_(?!CONFIG_PATH')[A-Z0-9]+_[A-Z0-9_]*[A-Z0-9])'/g)) {
    const [, code = ''] = match;
    const entry = entries.get(code) ?? { code, files: new Set<string>(), nextStep: '' };
    entry.files.add(file);
    const following = text.slice(match.index, match.index + 900);
    const step = /nextStep:\s*(?:'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`)/.exec(following);
    const nextCode = following.slice(1).search(/'EVAL_[A-Z]/);
    if (entry.nextStep === '' && step !== null && (nextCode === -1 || step.index < nextCode)) {
      entry.nextStep = (step[1] ?? step[2] ?? '')
        .replaceAll(/\\(['`])/g, '$1')
        .replaceAll(/\$\{[^}]*\}/g, '…')
        .replaceAll('|', '\\|')
        .replaceAll('<', '&lt;');
    }
    entries.set(code, entry);
  }
}

const rows = [...entries.values()]
  .toSorted((a, b) => a.code.localeCompare(b.code))
  .map(
    ({ code, files, nextStep }) =>
      `| \`${code}\` | ${nextStep} | ${[...files].map((file) => `\`${file}\``).join(', ')} |`,
  );
const page = `# Error codes

Every expected failure has a code, a sentence that says what was expected, what was found and where, and a next step. Exit code 2 means the
configuration or the usage must change; 75 means that trying again can help. Findings of a verdict have codes of the same form (\`EVAL_VERDICT_*\`).
This page is written by \`npm run errors\` from the sources.

| code | next step | raised in |
|---|---|---|
${rows.join('\n')}
`;

if (process.argv.includes('--check')) {
  const isCurrent = readFileSync(path, 'utf8') === page;
  if (!isCurrent) console.error(`${path} is out of date: run \`npm run errors\``);
  process.exitCode = isCurrent ? 0 : 1;
} else writeFileSync(path, page);
console.log(`errors: ${rows.length} codes`);
