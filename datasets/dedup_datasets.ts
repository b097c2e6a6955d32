/** `vllm-eval datasets dedup`, under the name the data folder had it: node datasets/dedup_datasets.ts FILE... [--out DIR] */
import { runCli } from '../src/cli/run-cli.ts';

process.exitCode = await runCli(['datasets', 'dedup', ...process.argv.slice(2)]);
