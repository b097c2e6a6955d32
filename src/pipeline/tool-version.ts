import packageJson from '../../package.json' with { type: 'json' };

/** Version of vllm-eval, written into every run. */
export const toolVersion: string = packageJson.version;
