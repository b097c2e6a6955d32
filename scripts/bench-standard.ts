/**
 * Asks a real vLLM the same items with lm-evaluation-harness and with this project, in turns, the prefix cache of the server
 * emptied before each, and writes times, CPU and agreement to docs/evidence/standard-benchmarks.md.
 *
 *   VLLM_EVAL_REAL_VLLM  kit that serves vLLM (serve.sh); default ../shared/real-vllm
 *   LM_EVAL_PYTHON       Python with lm-eval 0.4.13, its `api` extra and transformers
 *   LM_EVAL_TASKS        its tasks folder
 *   VLLM_EVAL_DATA       folder of the data sets that `datasets/` describes; default ../shared/data
 *
 * `--items F` asks F times the usual number of items; `--rounds N`; `--dry` writes no page; `--endpoint URL` takes a server that runs
 * (started with VLLM_SERVER_DEV_MODE=1, for its prefix cache to be emptied).
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/pipeline/config/package-root.ts';
import { type Answer, agreement, markdown, type Measured, type Section } from './bench-standard/evidence.ts';

const { values: given } = parseArgs({
  options: {
    items: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '2' },
    only: { type: 'string' },
    endpoint: { type: 'string' },
    dry: { type: 'boolean', default: false },
  },
});
const kit = resolve(process.env['VLLM_EVAL_REAL_VLLM'] ?? join(packageRoot, '../shared/real-vllm'));
const data = resolve(process.env['VLLM_EVAL_DATA'] ?? join(packageRoot, '../shared/data'));
const cache = join(homedir(), '.cache/vllm-eval');
const python = process.env['LM_EVAL_PYTHON'] ?? join(cache, 'lm-eval-venv/bin/python');
const tasks = resolve(process.env['LM_EVAL_TASKS'] ?? join(cache, 'lm-eval-0.4.13/lm_eval/tasks'));
const tokenizer = join(process.env['REAL_VLLM_DIR'] ?? join(cache, 'real-vllm'), 'models/good');
const port = 8460;
const endpoint = given.endpoint ?? `http://127.0.0.1:${port}`;
const work = mkdtempSync(join(tmpdir(), 'vllm-eval-bench-standard-'));

const mmlu = (subject: string): Pick<Section, 'task' | 'file' | 'splits'> => ({
  task: `mmlu_${subject}`,
  file: `mmlu/default/mmlu_${subject}.yaml`,
  splits: { test: `mmlu/test/${subject}.jsonl`, dev: `mmlu/dev/${subject}.jsonl` },
});
const arcEasy = { test: 'arc-easy/test.jsonl', train: 'arc-easy/train.jsonl' };
const sections: readonly Section[] = [
  { ...mmlu('high_school_geography'), kind: 'single-token choices', numFewshot: 0, limit: 60 },
  { ...mmlu('high_school_geography'), kind: 'single-token choices', numFewshot: 5, limit: 12 },
  { task: 'arc_easy', file: 'arc/arc_easy.yaml', splits: arcEasy, kind: 'choices in words', numFewshot: 0, limit: 40 },
  { task: 'arc_easy', file: 'arc/arc_easy.yaml', splits: arcEasy, kind: 'choices in words', numFewshot: 20, limit: 8 },
  {
    task: 'hellaswag',
    file: 'hellaswag/hellaswag.yaml',
    splits: { validation: 'hellaswag/validation.jsonl' },
    kind: 'choices in words',
    numFewshot: 0,
    limit: 20,
  },
  {
    task: 'gsm8k',
    file: 'gsm8k/gsm8k.yaml',
    splits: { test: 'gsm8k/test.jsonl', train: 'gsm8k/train-1000.jsonl' },
    kind: 'generated answers',
    numFewshot: 0,
    limit: 16,
  },
];
/** Of a generated answer: the model is small and would go on to the end of its context. */
const maxTokens = 64;

interface Worker {
  ask(job: Readonly<Record<string, unknown>>): Promise<Answer>;
  stop(): void;
}

const selected = sections
  .filter(({ task }) => given.only === undefined || given.only.split(',').includes(task))
  .map((section) => ({ ...section, limit: Math.max(2, Math.round(section.limit * Number(given.items))) }));
let serving = false;
const workers: Worker[] = [];
try {
  if (given.endpoint === undefined) {
    execFileSync(join(kit, 'serve.sh'), ['--background', '--port', String(port)], {
      stdio: 'inherit',
      env: { ...process.env, VLLM_SERVER_DEV_MODE: '1' },
    });
    serving = true;
  }
  writeLmEvalTasks();
  const theirs = startWorker(python, [join(packageRoot, 'scripts/bench-standard/ask_lm_eval.py')]);
  const ours = startWorker(process.execPath, [join(packageRoot, 'scripts/bench-standard/ask-ours.ts')]);
  workers.push(theirs, ours);
  const askTheirs = (section: Section, concurrency: number): Promise<Answer> =>
    fromEmptyCache(() => theirs.ask({ ...section, ...place(section), tokenizer, concurrency, maxLength: 2048 }));
  const askOurs = (section: Section, concurrency: number, onlyEcho = false): Promise<Answer> =>
    fromEmptyCache(() => ours.ask({ ...section, ...place(section), concurrency, maxTokens, onlyEcho }));

  const concurrency = await bestConcurrency((n) => askTheirs({ ...sections[0]!, limit: 12 }, n));
  console.log(`lm-eval is fastest with num_concurrent=${concurrency}`);
  const measured: Measured[] = [];
  for (const section of selected) {
    const rounds: { theirs: Answer; ours: Answer }[] = [];
    for (let round = 0; round < Number(given.rounds); round += 1) {
      rounds.push({ theirs: await askTheirs(section, concurrency), ours: await askOurs(section, concurrency) });
    }
    const byEcho = section.kind === 'generated answers' ? null : await askOurs(section, concurrency, true);
    const one: Measured = { section, rounds, byEcho };
    measured.push(one);
    console.log(
      JSON.stringify({
        task: section.task,
        shots: section.numFewshot,
        ...agreement(one),
        times: rounds.map(({ theirs: a, ours: b }) => [a.seconds, b.seconds, a.cpuSeconds, b.cpuSeconds]),
      }),
    );
  }
  const page = markdown(measured, {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`,
    concurrency,
    maxTokens,
    date: new Date().toISOString().slice(0, 10),
    server: await serverVersion(),
  });
  console.log(page);
  if (!given.dry) writeFileSync(join(packageRoot, 'docs/evidence/standard-benchmarks.md'), page);
} finally {
  for (const worker of workers) worker.stop();
  if (serving) execFileSync(join(kit, 'serve.sh'), ['--stop', '--port', String(port)], { stdio: 'inherit' });
  rmSync(work, { recursive: true, force: true });
}

function place({ task }: Section): Record<string, unknown> {
  return {
    endpoint,
    model: 'smollm2',
    folder: join(work, task),
    manifests: join(packageRoot, 'datasets'),
    data,
    tasks,
  };
}

/** The task files of lm-evaluation-harness, with our files as their data. */
function writeLmEvalTasks(): void {
  for (const { task, file, splits } of selected) {
    const absent = ['training_split', 'validation_split'].filter((name) => {
      const split = name === 'training_split' ? 'train' : 'validation';
      return splits[split] === undefined;
    });
    const yaml = {
      include: join(tasks, file),
      task,
      dataset_path: 'json',
      dataset_name: null,
      dataset_kwargs: {
        data_files: Object.fromEntries(Object.entries(splits).map(([split, path]) => [split, join(data, path)])),
      },
      ...Object.fromEntries(absent.map((name) => [name, null])),
      ...(task === 'gsm8k'
        ? {
            generation_kwargs: {
              until: ['Question:', '</s>', '<|im_end|>'],
              do_sample: false,
              temperature: 0,
              max_gen_toks: maxTokens,
            },
          }
        : {}),
    };
    execFileSync('mkdir', ['-p', join(work, task)]);
    writeFileSync(join(work, task, `${task}.yaml`), JSON.stringify(yaml));
  }
}

/** A process that answers one line with one line. */
function startWorker(command: string, args: readonly string[]): Worker {
  const child: ChildProcess = spawn(command, [...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...process.env,
      HF_DATASETS_OFFLINE: '1',
      HF_HUB_OFFLINE: '1',
      HF_EVALUATE_OFFLINE: '1',
      TOKENIZERS_PARALLELISM: 'false',
    },
  });
  if (child.stdout === null) throw new Error('a worker without output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (job) => {
      child.stdin?.write(`${JSON.stringify(job)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error(`${command} ended without an answer to ${JSON.stringify(job)}`);
      return JSON.parse(line.value) as Answer;
    },
    stop: () => child.kill(),
  };
}

async function fromEmptyCache(work: () => Promise<Answer>): Promise<Answer> {
  const { status } = await fetch(`${endpoint}/reset_prefix_cache`, { method: 'POST' });
  if (status !== 200)
    throw new Error(`the prefix cache could not be emptied (status ${status}): start vLLM with VLLM_SERVER_DEV_MODE=1`);
  return work();
}

async function bestConcurrency(ask: (concurrency: number) => Promise<Answer>): Promise<number> {
  let best = { concurrency: 1, seconds: Infinity };
  for (const concurrency of [4, 16]) {
    const { seconds } = await ask(concurrency);
    if (seconds < best.seconds) best = { concurrency, seconds };
  }
  return best.concurrency;
}

async function serverVersion(): Promise<string> {
  const body = (await (await fetch(`${endpoint}/version`)).json()) as { version?: string };
  return `vLLM ${body.version ?? 'of unknown version'}`;
}
