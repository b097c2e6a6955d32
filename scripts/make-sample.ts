import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { readLines } from '../src/files/read-lines.ts';

const usage = `Cuts the first items out of files of a data set, byte for byte, into datasets/samples/<name>-sample.

  node scripts/make-sample.ts FOLDER NAME [--out datasets/samples] FILE=ITEMS...

LICENSE and SOURCE.md of FOLDER come along; run scripts/make-manifest.ts on the result.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'datasets/samples' } },
});
const [folder, name, ...cuts] = positionals;
if (folder === undefined || name === undefined || cuts.length === 0 || cuts.some((cut) => !/^[^=]+=\d+$/.test(cut))) {
  console.error(usage);
  process.exit(2);
}

const target = join(values.out, `${name}-sample`);
for (const cut of cuts) {
  const [file = '', count = ''] = cut.split('=');
  await mkdir(dirname(join(target, file)), { recursive: true });
  await pipeline(firstLines(join(folder, file), Number(count)), createWriteStream(join(target, file)));
}
await copyFile(join(folder, 'LICENSE'), join(target, 'LICENSE'));
const source = await readFile(join(folder, 'SOURCE.md'), 'utf8');
const list = cuts.map((cut) => `\`${cut.replace('=', '`: ')} items`).join(', ');
const note = `# A sample of ${name}\n\nThe first items of each file, lines unchanged: ${list}. What follows describes the whole files.\n`;
await writeFile(join(target, 'SOURCE.md'), `${note}\n${source.replace(/^# /, '## ')}`);

async function* firstLines(path: string, count: number): AsyncGenerator<string> {
  for await (const line of readLines(path)) {
    if (line.number > count) return;
    yield `${line.bytes.toString('utf8')}\n`;
  }
}
