import { z } from 'zod';
import type { ServingScenario, Workload } from '../../../contracts/engine-config.ts';
import { parseWith } from '../../../contracts/parse-with.ts';
import { readLines } from '../../../files/read-lines.ts';
import { dataError, emptyData, missingData } from './data-error.ts';
import type { PlannedRequest, PromptPart } from './prompt-parts.ts';
import { readJsonObjects } from './read-json-objects.ts';

type TraceWorkload = Extract<Workload, { kind: 'trace' }>;

interface TraceRow {
  readonly timeMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Ids of the blocks of the prompt, of Mooncake's layout. */
  readonly blocks?: readonly (number | string)[];
}

/**
 * The first `numPrompts` requests of recorded traffic that fit, with their times and lengths. Blocks of a prompt that have one hash id
 * have one text, so that the prefix cache of the server can do what it could for the real traffic; all other text is made up.
 */
export async function traceRequests(
  workload: TraceWorkload,
  { numPrompts }: ServingScenario,
): Promise<PlannedRequest[]> {
  const rows: TraceRow[] = [];
  const fits = ({ inputTokens, outputTokens }: TraceRow): boolean =>
    inputTokens > 0 &&
    outputTokens > 0 &&
    (workload.maxTokens === null || inputTokens + outputTokens <= workload.maxTokens);
  for await (const row of readRows(workload)) {
    if (fits(row)) rows.push(row);
    if (rows.length === numPrompts) break;
  }
  const first = Math.min(...rows.map(({ timeMs }) => timeMs));
  if (rows.length === 0) throw emptyData(workload.path, 'request of a prompt and an answer that fit');
  if (rows.length < numPrompts) {
    throw dataError(workload.path, 'trace', `${numPrompts} requests that fit (--num-prompts)`, String(rows.length));
  }
  return rows
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map(({ timeMs, inputTokens, outputTokens, blocks }) => ({
      inputTokens,
      outputTokens,
      atMs: timeMs - first,
      ...(blocks === undefined
        ? {}
        : { messages: [{ role: 'user', parts: blockParts(blocks, inputTokens, workload.blockTokens) }] }),
    }));
}

/** Full blocks by their ids; the last one is as long as the rest of the prompt. */
function blockParts(blocks: readonly (number | string)[], inputTokens: number, blockTokens: number): PromptPart[] {
  const parts: PromptPart[] = [];
  for (const [index, id] of blocks.entries()) {
    const tokens = Math.min(blockTokens, inputTokens - index * blockTokens);
    if (tokens > 0) parts.push({ seed: `block ${id}`, tokens });
  }
  const rest = inputTokens - blocks.length * blockTokens;
  if (rest > 0) parts.push({ seed: null, tokens: rest });
  return parts;
}

async function* readRows({ path, layout }: TraceWorkload): AsyncGenerator<TraceRow> {
  if (layout === 'mooncake') yield* mooncakeRows(path);
  else if (path.endsWith('.csv')) yield* csvRows(path, layout);
  else if (layout === 'azure') yield* azureRows(path);
  else throw dataError(path, 'file name', '.csv, as BurstGPT is published', path);
}

const length = z.number().int().nonnegative();
const mooncakeSchema = z.looseObject({
  timestamp: z.number(),
  input_length: length,
  output_length: length,
  hash_ids: z.array(z.union([z.number(), z.string()])).optional(),
});

/** Times in milliseconds. Alibaba's traces have the same layout. */
async function* mooncakeRows(path: string): AsyncGenerator<TraceRow> {
  for await (const { value, place } of readJsonObjects(path)) {
    const row = parseWith(mooncakeSchema, value, place, 'EVAL_SERVING_DATA_INVALID');
    yield {
      timeMs: row.timestamp,
      inputTokens: row.input_length,
      outputTokens: row.output_length,
      ...(row.hash_ids === undefined ? {} : { blocks: row.hash_ids }),
    };
  }
}

const azureSchema = z.looseObject({ timestamp: z.string(), context_tokens: length, generated_tokens: length });

async function* azureRows(path: string): AsyncGenerator<TraceRow> {
  for await (const { value, place } of readJsonObjects(path)) {
    const row = parseWith(azureSchema, value, place, 'EVAL_SERVING_DATA_INVALID');
    const timeMs = dateMs(row.timestamp);
    if (Number.isNaN(timeMs)) throw dataError(place, 'timestamp', 'a date and time', `"${row.timestamp}"`);
    yield { timeMs, inputTokens: row.context_tokens, outputTokens: row.generated_tokens };
  }
}

/** Columns of the files as they are published; none of their fields is quoted. BurstGPT counts seconds. */
const csvColumns = {
  azure: ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'],
  burstgpt: ['Timestamp', 'Request tokens', 'Response tokens'],
} as const;

async function* csvRows(path: string, layout: 'azure' | 'burstgpt'): AsyncGenerator<TraceRow> {
  let places: readonly number[] | null = null;
  try {
    for await (const { number, bytes } of readLines(path)) {
      const cells = bytes
        .toString('utf8')
        .replace(/^\uFEFF/, '')
        .trim()
        .split(',');
      if (cells.length === 1 && cells[0] === '') continue;
      if (places === null) {
        places = csvColumns[layout].map((column) =>
          cells.findIndex((cell) => cell.trim().toLowerCase() === column.toLowerCase()),
        );
        if (places.includes(-1))
          throw dataError(path, 'line 1', `the columns ${csvColumns[layout].join(', ')}`, cells.join(','));
        continue;
      }
      const [time = '', input = '', output = ''] = places.map((place) => cells[place] ?? '');
      const row = {
        timeMs: layout === 'azure' ? dateMs(time) : 1000 * Number(time || 'none'),
        inputTokens: Number(input || 'none'),
        outputTokens: Number(output || 'none'),
      };
      if (!Number.isFinite(row.timeMs + row.inputTokens + row.outputTokens)) {
        throw dataError(path, `line ${number}`, csvColumns[layout].join(', '), cells.join(','));
      }
      yield row;
    }
  } catch (error) {
    throw missingData(path, error);
  }
}

/** `2023-11-16 18:17:03.9799600`, UTC, to the microsecond. */
function dateMs(text: string): number {
  const [, date, seconds = '0'] = /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:)(\d\d(?:\.\d+)?)/.exec(text.trim()) ?? [];
  return date === undefined ? Number.NaN : Date.parse(`${date.replace(' ', 'T')}00Z`) + 1000 * Number(seconds);
}
