import type { Arguments, Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';
import { usageError } from '../parse-arguments.ts';

export const simulateCommand: Command = {
  name: 'simulate',
  summary: 'Serve a simulated vLLM for trials and tests',
  description:
    'Answers the routes that vLLM has, with a latency model, faults, and a quality model: it knows the gold answers of an exam and gives each\n' +
    'with a seeded probability. Two simulators with one seed and different --accuracy are two releases of known difference. Stops with Ctrl-C.',
  positionals: [],
  options: [
    { flag: 'port', valueName: 'N', help: 'Port on 127.0.0.1 (default 8000; 0 takes a free one)' },
    { flag: 'model', valueName: 'NAME', help: 'Served model name (default simulated-model)' },
    { flag: 'answers-for', valueName: 'FILE', help: 'Configuration whose exams it knows the answers of' },
    {
      flag: 'exams',
      valueName: 'DIR',
      help: 'Folder of exam files it knows the answers of (exams/ of a run directory)',
    },
    { flag: 'accuracy', valueName: '0..1', help: 'Share of known questions answered right (default 0.75)' },
    { flag: 'prefill-rate', valueName: 'TOKENS/S', help: 'Prompt tokens read per second (default: at once)' },
    { flag: 'decode-ms', valueName: 'MS', help: 'Time of one decoding step (default 0)' },
    { flag: 'seed', valueName: 'N', help: 'Same seed, same answers (default 0)' },
    {
      flag: 'simulator-config',
      valueName: 'FILE',
      help: 'JSON or YAML with everything (latency, quality, faults); flags win',
    },
    { flag: 'quiet', valueName: null, help: 'Print nothing but the address' },
    jsonOption,
  ],
  settings: [],
  examples: [
    {
      command: 'vllm-eval simulate --answers-for configs/eval_config.json --accuracy 0.8',
      meaning: 'a good release on port 8000',
    },
    {
      command: 'vllm-eval simulate --port 8001 --answers-for configs/eval_config.json --accuracy 0.7 --decode-ms 12',
      meaning: 'a worse and slower one',
    },
  ],
  execute: async (args, io) => {
    const { once } = await import('node:events');
    const { parseWith } = await import('../../contracts/parse-with.ts');
    const { readStructuredFile } = await import('../../pipeline/config/load-eval-config.ts');
    const { simulatorConfigSchema } = await import('../../simulator/simulator-config.ts');
    const { startSimulator } = await import('../../simulator/start-simulator.ts');
    const file = textOf(args, 'simulator-config');
    const given =
      file === undefined
        ? {}
        : await readStructuredFile(file, 'EVAL_SIMULATOR_CONFIG_MISSING', 'EVAL_SIMULATOR_CONFIG_SYNTAX');
    const base = parseWith(simulatorConfigSchema, given, file ?? 'defaults', 'EVAL_SIMULATOR_CONFIG_INVALID');
    const accuracy = numberOf(args, 'accuracy', 0, 1);
    const prefill = numberOf(args, 'prefill-rate', 0, Infinity);
    const decode = numberOf(args, 'decode-ms', 0, Infinity);
    const simulator = await startSimulator({
      ...base,
      port: numberOf(args, 'port', 0, 65_535) ?? (file === undefined ? 8000 : base.port),
      servedModelName: textOf(args, 'model') ?? base.servedModelName,
      seed: numberOf(args, 'seed', 0, Number.MAX_SAFE_INTEGER) ?? base.seed,
      latency: {
        ...base.latency,
        ...(prefill === undefined ? {} : { prefillTokensPerSecond: prefill }),
        ...(decode === undefined ? {} : { decodeStepMs: decode }),
      },
      quality: { ...base.quality, ...(accuracy === undefined ? {} : { accuracy }) },
      examFiles: [...base.examFiles, ...(await examFiles(args))],
    });
    io.stdout.write(isSet(args, 'json') ? `${JSON.stringify({ url: simulator.url })}\n` : `${simulator.url}\n`);
    if (!isSet(args, 'quiet')) io.stderr.write('simulating; stop with Ctrl-C\n');
    if (!io.signal.aborted) await once(io.signal, 'abort');
    await simulator.close();
    return 0;
  },
};

function numberOf(args: Arguments, flag: string, min: number, max: number): number | undefined {
  const given = textOf(args, flag);
  if (given === undefined) return undefined;
  const value = Number(given);
  if (given.trim() === '' || !(value >= min && value <= max)) {
    throw usageError(simulateCommand, `--${flag}: expected a number from ${min} to ${max}, found "${given}".`);
  }
  return value;
}

async function examFiles(args: Arguments): Promise<string[]> {
  const { mkdtemp, readdir } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const files: string[] = [];
  const folder = textOf(args, 'exams');
  if (folder !== undefined) {
    const names = await readdir(folder).catch(() => {
      throw usageError(simulateCommand, `--exams: expected a folder of exam files, found none at "${folder}".`);
    });
    files.push(...names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name)));
  }
  const config = textOf(args, 'answers-for');
  if (config !== undefined) {
    const { effectiveConfig } = await import('../effective-config.ts');
    const { writeExams } = await import('../../pipeline/write-exams.ts');
    const directory = await mkdtemp(join(tmpdir(), 'vllm-eval-exams-'));
    const effective = await effectiveConfig(
      { positionals: [], flags: { config, endpoint: 'http://not-asked' } },
      { env: {} },
    );
    const headers = await writeExams(effective.config, directory, { secrets: effective.secrets });
    files.push(...headers.map(({ fingerprint }) => join(directory, `${fingerprint}.jsonl`)));
  }
  return files;
}
