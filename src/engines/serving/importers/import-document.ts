import { basename, extname } from 'node:path';
import { EvalError } from '../../../contracts/errors.ts';
import { importAiperfResult, isAiperfResult } from './aiperf-result.ts';
import { importGuidellmReport, isGuidellmReport } from './guidellm-result.ts';
import type { ImportedResult } from './imported-result.ts';
import { importInferencePerfReport, isInferencePerfReport } from './inference-perf-result.ts';
import { readResultDocuments } from './read-result-documents.ts';
import { importVllmResult, isVllmResult } from './vllm-result.ts';

/** A result of a file, and what to call it and its place. */
export interface PlacedDocument {
  readonly document: unknown;
  readonly name: string;
  readonly place: string;
}

/** The results that a file holds, as they are. Throws EVAL_SERVING_RESULT_MISSING and _SYNTAX. */
export async function readPlacedDocuments(path: string): Promise<readonly PlacedDocument[]> {
  const documents = await readResultDocuments(path);
  const file = basename(path, extname(path));
  return documents.map((document, index) =>
    documents.length === 1
      ? { document, name: file, place: path }
      : { document, name: `${file}-${index}`, place: `${path} result ${index}` },
  );
}

/** Every load in a result of vllm bench, GuideLLM, AIPerf or inference-perf; which of them wrote it is seen. Throws EVAL_SERVING_RESULT_*. */
export function importDocument({ document, name, place }: PlacedDocument): readonly ImportedResult[] {
  if (isVllmResult(document)) return [importVllmResult(document, name, place)];
  if (isGuidellmReport(document)) return importGuidellmReport(document, name, place);
  if (isInferencePerfReport(document)) return [importInferencePerfReport(document, name, place)];
  if (isAiperfResult(document)) return [importAiperfResult(document, name, place)];
  const keys =
    typeof document === 'object' && document !== null ? Object.keys(document).slice(0, 6).join(', ') : typeof document;
  throw new EvalError({
    code: 'EVAL_SERVING_RESULT_UNKNOWN',
    message: `${place}: expected a result of vllm bench serve, GuideLLM (benchmarks.json), AIPerf (profile_export_aiperf.json) or inference-perf (*_lifecycle_metrics.json), found ${keys === '' ? 'an empty object' : keys}.`,
    nextStep: 'Give the summary file that the tool wrote.',
  });
}
