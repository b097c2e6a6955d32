import { parseWith } from '../../contracts/parse-with.ts';
import { importDocument, type PlacedDocument } from '../../engines/serving/importers/import-document.ts';
import type { ImportedResult } from '../../engines/serving/importers/imported-result.ts';
import { ownResultSchema, type OwnResult } from './bench-result.ts';
import { importedEvidence } from './imported-evidence.ts';

/** A load of a result file, whoever measured it. */
export interface ReadBenchResult {
  readonly imported: ImportedResult;
  readonly own: OwnResult;
}

/** Reads the loads of one document: what the file says of itself, or for another tool's file what can be told from its figures. */
export function readBenchResult({ document, name, place }: PlacedDocument): readonly ReadBenchResult[] {
  const block =
    typeof document === 'object' && document !== null && 'vllm_eval' in document ? document.vllm_eval : null;
  const imported = importDocument({ document, name, place });
  if (block === null) return imported.map((result) => ({ imported: result, own: importedEvidence(result) }));
  const own = parseWith(ownResultSchema, block, `${place}: vllm_eval`, 'EVAL_SERVING_RESULT_INVALID');
  return imported.map(({ summary, model, notes }) => ({
    imported: {
      tool: own.tool,
      model,
      summary: { ...summary, scenario: own.exam.task },
      notes: own.tool.startsWith('vllm-eval') ? [] : notes,
    },
    own,
  }));
}
