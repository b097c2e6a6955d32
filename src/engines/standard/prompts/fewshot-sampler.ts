import type { DatasetRow } from '../../../datasets/catalog.ts';
import { PythonRandom } from '../python/random.ts';
import { pythonEquals } from '../python/python-value.ts';

/**
 * Draws the examples of one document after the other. The generator goes on from document to document, so the
 * examples of a document depend on all before it, as in lm-evaluation-harness.
 */
export interface FewshotSampler {
  draw(count: number, evalDoc: DatasetRow): readonly DatasetRow[];
}

export interface FewshotSamplerOptions {
  readonly sampler: 'default' | 'first_n';
  readonly pool: readonly DatasetRow[];
  readonly seed: number;
  /** Never show the document that is asked: examples and questions come from the same split. */
  readonly excludeEvalDoc: boolean;
}

export function createFewshotSampler(options: FewshotSamplerOptions): FewshotSampler {
  const { pool, excludeEvalDoc } = options;
  if (options.sampler === 'first_n') {
    return {
      draw: (count, evalDoc) => {
        const allowed = excludeEvalDoc ? without(pool, evalDoc) : pool;
        if (count > allowed.length) throw notEnough(count, allowed.length);
        return allowed.slice(0, count);
      },
    };
  }
  const random = new PythonRandom(options.seed);
  const drawFrom = (docs: readonly DatasetRow[], count: number): DatasetRow[] => {
    if (count > docs.length) throw notEnough(count, docs.length);
    return random.sample(docs, count);
  };
  return {
    draw: (count, evalDoc) => {
      if (!excludeEvalDoc) return drawFrom(pool, count);
      const drawn = without(drawFrom(pool, count + 1), evalDoc).slice(0, count);
      // Copies of the document in the pool can leave too few: a second draw, from a pool without any of them.
      return drawn.length === count ? drawn : drawFrom(without(pool, evalDoc), count);
    },
  };
}

function without(docs: readonly DatasetRow[], unwanted: DatasetRow): readonly DatasetRow[] {
  return docs.filter((doc) => !pythonEquals(doc, unwanted));
}

function notEnough(wanted: number, found: number): Error {
  return new Error(`expected at least ${wanted} documents to draw few-shot examples from, found ${found}`);
}
