import { fileURLToPath } from 'node:url';

/** Folder of the installed package: presets, manifests, samples and default configurations lie under it. */
export const packageRoot: string = fileURLToPath(new URL('../../..', import.meta.url));
