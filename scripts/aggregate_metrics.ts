/** `vllm-eval backfill`, under the name the job had: node scripts/aggregate_metrics.ts [RUN...] records runs in ClickHouse. */
import { runCli } from '../src/cli/run-cli.ts';

process.exitCode = await runCli(['backfill', ...process.argv.slice(2)]);
