import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imageNames } from '../../src/cli/container-image.ts';
import { packageRoot } from '../../src/pipeline/config/package-root.ts';

const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');

test('the five Dockerfiles are one but for name, title, the variable of the configuration and the Python of a model’s programs', () => {
  const shapes = imageNames.map((name) =>
    read(`docker/${name}.Dockerfile`)
      .replace(', and the Python that programs of a model are written in', '')
      .replace(' python3 ', ' ')
      .replace(/ Programs of a model run in this container[^.]*\.\n/, '\n')
      .replace(' \\\n    CODE_SANDBOX=container', '')
      .replace(/^# .+\n/, '')
      .replace(/description="[^"]+"/, '')
      .replaceAll(new RegExp(`(?<![\\w-])${name}(?![\\w]*_)`, 'g'), 'NAME')
      .replace(/ (EVAL_)?CONFIG_PATH=/, ' CONFIG='),
  );
  expect(new Set(shapes).size).toBe(1);
});

for (const name of imageNames) {
  test(`${name} runs its own command as a user without rights, from pinned bases`, () => {
    const text = read(`docker/${name}.Dockerfile`);
    expect(text).toContain(`ENTRYPOINT ["/app/bin/vllm-eval", "container", "${name}"]`);
    expect(text).toMatch(/^USER 1000:1000$/m);
    expect(text.match(/^ARG (BUILD|BASE)_IMAGE=\S+@sha256:[0-9a-f]{64}$/gm)).toHaveLength(2);
    const ignored = read(`docker/${name}.Dockerfile.dockerignore`).split('\n');
    for (const [, sources = ''] of text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const source of sources.split(' ')) {
        expect(existsSync(join(packageRoot, source)), source).toBe(true);
        const allowed = ignored.some((line) => line.startsWith('!') && source.startsWith(line.slice(1)));
        expect(allowed, `${source} is in the build context`).toBe(true);
      }
    }
  });
}
