import type { Command } from '../command.ts';
import { isSet, jsonOption, textOf } from '../command.ts';

export const importServingCommand: Command = {
  name: 'import serving',
  summary: 'Read load-test results of other tools, with their figures by our definitions',
  description:
    'Takes result files of vllm bench serve, GuideLLM (benchmarks.json), AIPerf (profile_export_aiperf.json) and inference-perf\n' +
    '(*_lifecycle_metrics.json); which tool wrote a file is seen. Names that mean something else there are put right: what GuideLLM and AIPerf\n' +
    'call inter-token latency is TPOT here. Several files are repetitions of the same loads, so that a later compare has a spread to judge by.',
  positionals: [{ name: 'PATH', required: true, rest: true, help: 'result files' }],
  options: [{ flag: 'save-result', valueName: 'FILE', help: 'Result file of this tool, to compare with' }, jsonOption],
  settings: [],
  examples: [
    { command: 'vllm-eval import serving benchmarks.json', meaning: 'the figures of a GuideLLM run' },
    {
      command: 'vllm-eval import serving run0.json run1.json run2.json --save-result old.json',
      meaning: 'three runs of vllm bench serve as one result',
    },
  ],
  execute: async (args, io) => {
    const { toVllmBenchJson } = await import('../../engines/serving/vllm-bench-json.ts');
    const { writeJsonAtomically } = await import('../../journal/write-json-atomically.ts');
    const { mergeRepetitions } = await import('../../pipeline/bench/merge-repetitions.ts');
    const { ownBlock } = await import('../../pipeline/bench/bench-result.ts');
    const { renderVllmBenchTable } = await import('../../reports/vllm-bench-table.ts');
    const merged = await mergeRepetitions(args.positionals);
    const documents = merged.flatMap(({ results, own }) => {
      const [first] = results;
      if (first === undefined) return [];
      const { summary, model } = first.imported;
      const backend = own.exam.promptMode === 'chat' ? 'chat' : 'completions';
      return [toVllmBenchJson(summary, { date: io.now(), model: model ?? 'unknown', backend, own: ownBlock(own) })];
    });
    const document = documents.length === 1 ? documents[0] : documents;
    const file = textOf(args, 'save-result');
    if (file !== undefined) await writeJsonAtomically(file, document);
    if (isSet(args, 'json')) {
      io.stdout.write(`${JSON.stringify(document)}\n`);
      return 0;
    }
    for (const { results } of merged) {
      for (const { imported } of results) {
        io.stdout.write(renderVllmBenchTable(imported.summary));
        io.stdout.write(`${imported.tool}${imported.notes.map((note) => `\n  ${note}`).join('')}\n\n`);
      }
    }
    return 0;
  },
};
