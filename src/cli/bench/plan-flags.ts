import type { Option } from '../command.ts';

/** Several loads from one command. */
export const planFlags: readonly Option[] = [
  {
    flag: 'scenario',
    valueName: 'NAME|all',
    help: 'Scenarios of the configuration (comma-separated) instead of one load from flags',
  },
  { flag: 'sweep-max-concurrency', valueName: 'N,N,…', help: 'One load after the other with these concurrencies' },
  { flag: 'sweep-request-rate', valueName: 'R,R,…', help: 'One load after the other with these rates' },
];
