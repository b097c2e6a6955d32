import { join } from 'node:path';
import type { OpenTasks } from '../engines/standard/tasks/open-tasks.ts';
import type { Arguments, Io, Option } from './command.ts';

export const includePathOption: Option = {
  flag: 'include-path',
  valueName: 'DIR',
  help: 'folder of task files, searched before the presets; may be repeated',
  repeatable: true,
};

/** The task folders a command names, and the presets after them. */
export async function openTaskFolders(args: Arguments, { env }: Pick<Io, 'env'>): Promise<OpenTasks> {
  const { packageRoot } = await import('../pipeline/config/package-root.ts');
  const { userCacheDirectory } = await import('../files/user-cache-directory.ts');
  const { openTasks } = await import('../engines/standard/tasks/open-tasks.ts');
  const given = args.flags['include-path'];
  const directories = typeof given === 'object' ? given : [];
  return openTasks([...directories, join(packageRoot, 'eval', 'evalchemy')], {
    cacheDirectory: userCacheDirectory(env),
  });
}
