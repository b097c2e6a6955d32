import { join } from 'node:path';
import { z } from 'zod';
import { type Check, check } from '../../engines/standard/conformance/check.ts';
import { readJsonLines } from '../../engines/standard/conformance/json-lines.ts';
import {
  addBleuStatistics,
  bleuDefaults,
  bleuScore,
  bleuStatistics,
  brevityPenalty,
  type BleuOptions,
} from '../../engines/standard/text-metrics/bleu.ts';
import { bleuTokenizers } from '../../engines/standard/text-metrics/bleu-tokenizers.ts';
import { chrfDefaults, chrfScore, chrfStatistics } from '../../engines/standard/text-metrics/chrf.ts';
import { rouge, type RougeKind } from '../../engines/standard/text-metrics/rouge.ts';
import { squadExactMatch, squadF1 } from '../../engines/standard/text-metrics/squad.ts';
import { terScore, terStatistics } from '../../engines/standard/text-metrics/ter.ts';
import { brierScore, calibrationError, logLoss } from '../calibration.ts';
import { accuracyOfPairs, f1Macro, f1OfPositiveClass, f1Weighted } from '../f1-score.ts';
import { matthewsCorrelation } from '../matthews-correlation.ts';

const sentenceSchema = z.looseObject({ hyp: z.string(), ref: z.string() });
const corpusSchema = z.looseObject({
  hyps: z.array(z.string()),
  /** By stream: the first reference of every hypothesis, the second, … */
  refs: z.array(z.array(z.string())),
  two_refs: z.looseObject({ refs: z.array(z.array(z.string())) }).optional(),
});
const classificationSchema = z.looseObject({
  labels: z.array(z.number()),
  predictions: z.array(z.number()),
  probs: z.array(z.array(z.number())),
});

/** The text-metrics vectors: sacrebleu, rouge-score, scikit-learn, and SQuAD and calibration by definition. Every recorded field is compared. */
export async function replayTextMetrics(directory: string): Promise<Check[]> {
  const sentences = await readJsonLines(join(directory, 'sentences.jsonl'), sentenceSchema);
  const corpora = await readJsonLines(join(directory, 'corpora.jsonl'), corpusSchema);
  const classifications = await readJsonLines(join(directory, 'classification.jsonl'), classificationSchema);
  return [
    ...sentences.flatMap(({ hyp, ref, ...wanted }, line) =>
      compare(`sentence ${line + 1}`, sentenceMetrics(hyp, ref), wanted),
    ),
    ...corpora.flatMap(({ hyps, refs, two_refs: twoRefs, ...wanted }, line) => {
      const { refs: more, ...wantedOfTwo } = twoRefs ?? { refs: [] };
      return [
        ...compare(`corpus ${line + 1}`, corpusMetrics(hyps, refs), wanted),
        ...compare(`corpus ${line + 1} of two references`, corpusMetrics(hyps, more), wantedOfTwo),
      ];
    }),
    ...classifications.flatMap(({ labels, predictions, probs, ...wanted }, line) =>
      compare(
        `classification ${line + 1}`,
        classificationMetrics(labels, predictions, probs, wanted['log_loss']),
        wanted,
      ),
    ),
  ];
}

/** A recorded metric that has no counterpart is a difference. */
function compare(
  name: string,
  got: Readonly<Record<string, () => unknown>>,
  wanted: Readonly<Record<string, unknown>>,
) {
  return Object.entries(wanted).map(([metric, want]) => check(`${name} ${metric}`, got[metric]?.() ?? null, want));
}

function sentenceMetrics(hypothesis: string, reference: string): Record<string, () => unknown> {
  const kinds: readonly RougeKind[] = ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'];
  const triple = (kind: RougeKind): number[] => {
    const { precision, recall, f } = rouge(hypothesis, reference, kind);
    return [precision, recall, f];
  };
  return {
    ...Object.fromEntries(kinds.map((kind) => [kind, () => triple(kind)])),
    ...Object.fromEntries(kinds.map((kind) => [`${kind}_stem_f`, () => rouge(hypothesis, reference, kind, true).f])),
    squad_f1: () => squadF1(hypothesis, reference),
    squad_em: () => squadExactMatch(hypothesis, reference),
    sentence_bleu: () => corpusBleu([hypothesis], [[reference]], { ...bleuDefaults, effectiveOrder: true }).score,
    sentence_chrf: () => corpusChrf([hypothesis], [[reference]], 0),
    sentence_ter: () => corpusTer([hypothesis], [[reference]]),
    corpus_bleu_of_one: () => corpusBleu([hypothesis], [[reference]]).score,
    corpus_chrfpp_of_one: () => corpusChrf([hypothesis], [[reference]], 2),
  };
}

function corpusMetrics(hypotheses: readonly string[], references: Streams): Record<string, () => unknown> {
  const bleu = (options: Partial<BleuOptions>) => corpusBleu(hypotheses, references, { ...bleuDefaults, ...options });
  return {
    ...Object.fromEntries(bleuTokenizers.map((tokenizer) => [`bleu_${tokenizer}`, () => bleu({ tokenizer })])),
    bleu: () => bleu({}).score,
    bleu_lowercase: () => bleu({ lowercase: true }).score,
    truthfulqa_bleu: () => bleu({ tokenizer: 'intl' }).score,
    chrf: () => corpusChrf(hypotheses, references, 0),
    chrfpp: () => corpusChrf(hypotheses, references, 2),
    ter: () => corpusTer(hypotheses, references),
  };
}

type Streams = readonly (readonly string[])[];

function referencesOf(streams: Streams, segment: number): string[] {
  return streams.flatMap((stream) => stream[segment] ?? []);
}

function corpusBleu(hypotheses: readonly string[], streams: Streams, options: BleuOptions = bleuDefaults) {
  const sums = addBleuStatistics(
    hypotheses.map((text, segment) => bleuStatistics(text, referencesOf(streams, segment), options)),
  );
  return {
    score: bleuScore(sums, options.effectiveOrder),
    counts: sums.counts,
    totals: sums.totals,
    bp: brevityPenalty(sums),
    sys_len: sums.hypothesisLength,
    ref_len: sums.referenceLength,
  };
}

function corpusChrf(hypotheses: readonly string[], streams: Streams, wordOrder: number): number {
  const options = { ...chrfDefaults, wordOrder };
  const all = hypotheses.map((text, segment) => chrfStatistics(text, referencesOf(streams, segment), options));
  return chrfScore(sumColumns(all), options);
}

function corpusTer(hypotheses: readonly string[], streams: Streams): number {
  const all = hypotheses.map((text, segment) => terStatistics(text, referencesOf(streams, segment)));
  const [edits = 0, length = 0] = sumColumns(all);
  return terScore([edits, length]);
}

function sumColumns(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map((_, column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0));
}

function classificationMetrics(
  labels: readonly number[],
  predictions: readonly number[],
  probabilities: readonly (readonly number[])[],
  recordedLogLoss: unknown,
): Record<string, () => unknown> {
  const pairs = labels.flatMap((label, index) => [label, predictions[index] ?? -1]);
  const items = labels.map((gold, index) => ({ gold, probabilities: probabilities[index] ?? [] }));
  const calibration = (bins: number) => {
    const { expected, maximum } = calibrationError(items, bins);
    return { ece: expected, mce: maximum };
  };
  return {
    accuracy: () => accuracyOfPairs(pairs),
    f1_binary: () => f1OfPositiveClass(pairs),
    f1_macro: () => f1Macro(pairs),
    f1_micro: () => accuracyOfPairs(pairs),
    f1_weighted: () => f1Weighted(pairs),
    mcc: () => matthewsCorrelation(pairs),
    brier_multi: () => brierScore(items),
    brier_binary: () => brierScore(items) / 2,
    log_loss: () => {
      // Recorded probabilities are rounded to 12 decimals, which the logarithm of a small one shows.
      const loss = logLoss(items);
      const rounding = items.reduce((sum, { gold, probabilities: all }) => sum + 5e-13 / (all[gold] ?? 1), 0);
      const isClose = Math.abs(loss - Number(recordedLogLoss)) <= rounding / items.length;
      return isClose ? recordedLogLoss : loss;
    },
    ece: () => Object.fromEntries([5, 10, 15].map((bins) => [bins, calibration(bins)])),
  };
}
