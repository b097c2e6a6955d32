import type { Option } from '../command.ts';

/** Where results go. */
export const resultFlags: readonly Option[] = [
  {
    flag: 'save-result',
    valueName: '[FILE]',
    valueOptional: true,
    help: 'Result file in the layout of `vllm bench serve`: FILE with an entry per request, or without FILE as vLLM names it',
  },
  { flag: 'save-detailed', valueName: null, help: 'An entry per request in the result file' },
  { flag: 'append-result', valueName: null, help: 'Add the result to the file as a line' },
  { flag: 'result-dir', valueName: 'DIR', help: 'Folder of the result file' },
  { flag: 'result-filename', valueName: 'NAME', help: 'Name of the result file' },
  { flag: 'records', valueName: 'FILE', help: 'Every request as a JSON line' },
  { flag: 'csv', valueName: 'FILE', help: 'The figures as CSV, a line per load' },
  { flag: 'html', valueName: 'FILE', help: 'Timeline and latency plots as one page' },
  { flag: 'plot-timeline', valueName: null, help: 'The page beside the result file, as vLLM names it' },
  { flag: 'percentile-metrics', valueName: 'LIST', help: 'Latencies in the result file (default ttft,tpot,itl,e2el)' },
  { flag: 'metric-percentiles', valueName: 'LIST', help: 'Their percentiles (default 50,90,95,99)' },
  { flag: 'label', valueName: 'TEXT', help: 'Name of the result' },
  { flag: 'metadata', valueName: 'KEY=VALUE…', several: true, help: 'Notes kept in the result file' },
];
