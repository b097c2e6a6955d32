import { EvalError } from '../../contracts/errors.ts';
import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';

export const argoRenderCommand: Command = {
  name: 'argo render',
  summary: 'Write the pipeline as an Argo WorkflowTemplate',
  description:
    'Compiles the steps, their order, time-outs and retries into workflow-template.yaml and config-maps.yaml, after a check for what only\n' +
    'Argo’s controller would find: variables that nothing sets, missing templates, mistakes in `depends`, cycles.',
  positionals: [],
  options: [
    { flag: 'dir', valueName: 'DIR', help: 'Folder to write into (default k8s/argo)' },
    {
      flag: 'check',
      valueName: null,
      help: 'Write nothing; end with 2 where a file differs from what would be written',
    },
    jsonOption,
  ],
  settings: [],
  examples: [
    { command: 'vllm-eval argo render', meaning: 'write k8s/argo/' },
    { command: 'vllm-eval argo render --check', meaning: 'in CI' },
  ],
  execute: async (args, io) => {
    const { readFile } = await import('node:fs/promises');
    const { join } = await import('node:path');
    const { makeDirectory } = await import('../../files/make-directory.ts');
    const { writeFileAtomically } = await import('../../files/write-file-atomically.ts');
    const { renderManifests } = await import('../../pipeline/argo/render-manifests.ts');
    const directory = textOf(args, 'dir') ?? join('k8s', 'argo');
    const files = [...(await renderManifests())].map(([name, text]) => ({ path: join(directory, name), text }));
    if (isSet(args, 'check')) {
      const differing: string[] = [];
      for (const { path, text } of files) {
        if ((await readFile(path, 'utf8').catch(() => null)) !== text) differing.push(path);
      }
      if (differing.length > 0) {
        throw new EvalError({
          code: 'EVAL_ARGO_DRIFT',
          message: `Expected the files that the pipeline compiles to, found others or none at ${differing.join(', ')}.`,
          nextStep: 'Run `vllm-eval argo render` and commit what it writes.',
        });
      }
    } else {
      await makeDirectory(directory);
      for (const { path, text } of files) await writeFileAtomically(path, (file) => file.writeFile(text));
    }
    const paths = files.map(({ path }) => path);
    io.stdout.write(isSet(args, 'json') ? `${JSON.stringify({ files: paths })}\n` : `${paths.join('\n')}\n`);
    return 0;
  },
};
