import { parseWith } from '../../contracts/parse-with.ts';
import { defaultPolicy, policySchema } from '../../contracts/policy.ts';
import type { Policy } from '../../contracts/policy.ts';
import type { EvalConfigFile } from './eval-config-file.ts';
import { readStructuredFile } from './load-eval-config.ts';

/** The policy of a file (wins), or of the configuration; what it leaves out is the default policy's. */
export async function loadPolicy(path: string | null, inConfig: EvalConfigFile['policy']): Promise<Policy> {
  if (path === null) return inConfig === undefined ? defaultPolicy : withDefaults(inConfig);
  const given = await readStructuredFile(path, 'EVAL_CONFIG_POLICY_MISSING', 'EVAL_CONFIG_POLICY_SYNTAX');
  return withDefaults(parseWith(policySchema.partial(), given, path, 'EVAL_CONFIG_POLICY_INVALID'));
}

function withDefaults(given: Partial<Record<keyof Policy, unknown>>): Policy {
  return policySchema.parse({ ...defaultPolicy, ...given });
}
