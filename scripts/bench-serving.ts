/**
 * How far load generators are from the truth, and what they cost: each client runs as its users run it, one after the other, against
 * a server that writes on an exact schedule in a process of its own and logs every write on the machine's monotonic clock.
 *
 * `npm run bench:serving -- [--streams 16,100,400] [--repetitions 3] [--rust PATH] [--python PATH --tokenizer DIR] [--only accuracy,…]`
 * Needs GNU time. `--server PATH` takes another server with the same arguments and log; it must keep its schedule at high rates.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAccuracy } from './bench-serving/accuracy.ts';
import { type Client, peer, vllmEval } from './bench-serving/clients.ts';
import { measureFreeze } from './bench-serving/freeze.ts';
import { measureLimit } from './bench-serving/limit.ts';
import { measureMultiTokenChunks } from './bench-serving/multi-token-chunks.ts';
import { judgeStreamKinds } from './bench-serving/stream-kinds.ts';

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '16,100,400' },
    'limit-streams': { type: 'string', default: '400,600,800,1000' },
    tokens: { type: 'string', default: '200' },
    repetitions: { type: 'string', default: '3' },
    rust: { type: 'string' },
    python: { type: 'string' },
    tokenizer: { type: 'string', default: '' },
    server: { type: 'string' },
    only: { type: 'string', default: 'accuracy,limit,chunks,freeze,streams' },
  },
});

const clients: Client[] = [vllmEval()];
if (values.rust !== undefined) clients.push(peer('vllm-bench (Rust)', values.rust, values.tokenizer));
if (values.python !== undefined) clients.push(peer('vllm bench serve', values.python, values.tokenizer));
const directory = await mkdtemp(join(tmpdir(), 'vllm-eval-bench-serving-'));
const common = {
  clients,
  directory,
  repetitions: Number(values.repetitions),
  outputTokens: Number(values.tokens),
  executable: values.server,
};
const streams = values.streams.split(',').map(Number);
const sections: Readonly<Record<string, () => Promise<string>>> = {
  accuracy: () => measureAccuracy(common, streams),
  limit: () => measureLimit(common, values['limit-streams'].split(',').map(Number)),
  chunks: () => measureMultiTokenChunks(common),
  freeze: () => measureFreeze(common),
  streams: () => judgeStreamKinds(common),
};
try {
  for (const name of values.only.split(',')) {
    const section = sections[name];
    if (section === undefined) throw new Error(`--only: expected ${Object.keys(sections).join(', ')}, found "${name}"`);
    console.log(await section());
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
