import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { imageNames } from '../../src/cli/container-image.ts';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';

const folder = join(packageRoot, '.github', 'workflows');
const files = readdirSync(folder).toSorted();
const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

test('every image has its build and deploy workflow, and the release builds all of them', () => {
  const wanted = imageNames.flatMap((image) => [`${image}-build.yml`, `${image}-deploy.yml`]);
  expect(files).toEqual(expect.arrayContaining(['ci.yml', 'docs.yml', 'release.yml', ...wanted]));
  const release = parse(textOf('release.yml'));
  expect(release.jobs.build.strategy.matrix.image.toSorted()).toEqual(imageNames.toSorted());
});

for (const file of files) {
  test(`${file}: actions pinned by commit with their version, no rights but those a job names`, () => {
    const text = textOf(file);
    for (const [line, action = ''] of text.matchAll(/uses: (\S+).*$/gm)) {
      const isOwn = action.startsWith('./') && files.includes(action.split('/').at(-1) ?? '');
      expect(isOwn || /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line), line).toBe(true);
    }
    const { permissions } = parse(text);
    expect(Object.values(permissions).every((right) => right === 'read')).toBe(true);
  });
}

test('a build watches everything that its Dockerfile copies', () => {
  for (const image of imageNames) {
    const paths: string[] = parse(textOf(`${image}-build.yml`)).on.push.paths;
    const copied = readFileSync(join(packageRoot, 'docker', `${image}.Dockerfile`), 'utf8')
      .matchAll(/^COPY (?!--from)(.+) \S+$/gm)
      .flatMap(([, sources = '']) => sources.split(' '))
      .filter((source) => !['LICENSE', '.npmrc'].includes(source));
    for (const source of copied)
      expect(
        paths.some((path) => path === source || path === `${source}/**`),
        source,
      ).toBe(true);
  }
});
