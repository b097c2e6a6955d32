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
  {
    flag: 'search',
    valueName: 'request-rate|max-concurrency',
    help: 'Find the highest one that keeps --goodput, from --request-rate or --max-concurrency (default 1) up',
  },
  { flag: 'search-most', valueName: 'N', help: 'Try no more than this (default 1024)' },
  { flag: 'search-share', valueName: '0..1', help: 'Share of requests that must be good (default 0.99)' },
];
