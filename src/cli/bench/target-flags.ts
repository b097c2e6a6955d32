import type { Option } from '../command.ts';

/** vLLM's ways to say where the server is and how it is asked. */
export const targetFlags: readonly Option[] = [
  {
    flag: 'base-url',
    valueName: 'URL',
    help: 'As --endpoint; then --endpoint may be vLLM’s path, /v1/completions or /v1/chat/completions',
  },
  { flag: 'host', valueName: 'NAME', help: 'As --endpoint http://NAME:PORT' },
  { flag: 'port', valueName: 'N', help: 'With --host (default 8000)' },
  { flag: 'backend', valueName: 'vllm|openai|openai-chat', help: 'Completions (default) or chat' },
  { flag: 'endpoint-type', valueName: 'NAME', help: 'As --backend' },
  { flag: 'ready-check-timeout-sec', valueName: 'S', help: 'Wait this long for the server to answer (default 0)' },
];

/** What command lines of `vllm bench serve` hold of its tokenizer. There is none here: the server's own counts. */
export const tokenizerFlags: readonly Option[] = [
  { flag: 'trust-remote-code', valueName: null, help: 'Taken and not needed: no tokenizer is loaded' },
  { flag: 'skip-tokenizer-init', valueName: null, help: 'Taken and not needed' },
  { flag: 'tokenizer-mode', valueName: 'MODE', help: 'Taken and not needed' },
];
