import type { DatasetRow } from '../../../datasets/catalog.ts';
import type { Port } from './family.ts';

/** `process_docs` that keeps the rows whose column has a value, as many task families split one data set by subject. */
export function keepRows(column: string, isWanted: (value: string) => boolean): Port {
  return {
    kind: 'process-docs',
    run: (docs: readonly DatasetRow[]) =>
      docs.filter((doc) => {
        const value = doc[column];
        return typeof value === 'string' && isWanted(value);
      }),
  };
}

/** `Arts & Humanities` → `arts_humanities`: how the helpers name a category. */
export function categorySlug(category: string): string {
  return category.toLowerCase().replaceAll(' & ', '_').replaceAll(' ', '_');
}
