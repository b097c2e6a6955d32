import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { ServingConfig, ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import { conversationRequests } from './conversations.ts';
import { customRequests } from './custom.ts';
import { missingData } from './data-error.ts';
import { examRequests } from './exam-questions.ts';
import { prefixRepetitionRequests } from './prefix-repetition.ts';
import type { PlannedRequest } from './prompt-parts.ts';
import { randomRequests } from './random.ts';
import { seededRandom } from './seeded-random.ts';
import { sharegptRequests } from './sharegpt.ts';
import { traceRequests } from './trace.ts';

export interface PlannedWorkload {
  /** Name and, of a file, the SHA-256 of its bytes. */
  readonly dataset: { readonly name: string; readonly sha256: string | null };
  /** As many as `numPrompts`, by index. */
  readonly requests: readonly PlannedRequest[];
}

export const plainRandom: Workload = { kind: 'random', inputRangeRatio: 0, outputRangeRatio: 0, prefixTokens: 0 };

/** What a scenario asks, the same for every repetition and every run of the seed. Reads files, asks no server. Throws EVAL_SERVING_DATA_*. */
export async function planWorkload(
  scenario: ServingScenario,
  seed: number,
  backend: ServingConfig['backend'] = 'completions',
): Promise<PlannedWorkload> {
  const workload = scenario.workload ?? plainRandom;
  const random = (what: string): (() => number) => seededRandom(`${seed}/${scenario.name}/${what}`);
  const requests = await requestsOf(workload, scenario, random('workload'), backend);
  return {
    dataset:
      'path' in workload
        ? { name: basename(workload.path), sha256: await fileDigest(workload.path) }
        : { name: workload.kind, sha256: null },
    requests: withCancellation(withAdapters(requests, scenario, random('lora')), scenario, random('cancel')),
  };
}

function requestsOf(
  workload: Workload,
  scenario: ServingScenario,
  random: () => number,
  backend: ServingConfig['backend'],
): PlannedRequest[] | Promise<PlannedRequest[]> {
  switch (workload.kind) {
    case 'random':
      return randomRequests(workload, scenario, random);
    case 'prefix-repetition':
      return prefixRepetitionRequests(workload, scenario, random);
    case 'conversations':
      return conversationRequests(workload, scenario, random);
    case 'sharegpt':
      return sharegptRequests(workload, scenario, random);
    case 'custom':
      return customRequests(workload, scenario);
    case 'trace':
      return traceRequests(workload, scenario);
    case 'exam':
      return examRequests(workload, scenario, backend);
  }
}

/** Gives every request an adapter; the turns of a conversation keep theirs. */
function withAdapters(
  requests: readonly PlannedRequest[],
  { lora }: ServingScenario,
  random: () => number,
): readonly PlannedRequest[] {
  if (lora === undefined) return requests;
  const { modules, assignment } = lora;
  const chosen: (string | undefined)[] = [];
  return requests.map((request, index) => {
    const place = assignment === 'random' ? Math.floor(random() * modules.length) : index % modules.length;
    const model = request.follows === undefined ? modules[place] : chosen[request.follows];
    chosen[index] = model;
    return model === undefined ? request : { ...request, model };
  });
}

function withCancellation(
  requests: readonly PlannedRequest[],
  { cancel }: ServingScenario,
  random: () => number,
): readonly PlannedRequest[] {
  if (cancel === undefined) return requests;
  return requests.map((request) => (random() < cancel.share ? { ...request, cancelAfterMs: cancel.afterMs } : request));
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    throw missingData(path, error);
  }
  return hash.digest('hex');
}
