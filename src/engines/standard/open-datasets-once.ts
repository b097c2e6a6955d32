import type { Dataset, DatasetCatalog } from '../../datasets/catalog.ts';

/** A catalog that opens (and so hashes) every data set once: the tasks of a group share theirs. */
export function openDatasetsOnce(catalog: DatasetCatalog): DatasetCatalog {
  const opened = new Map<string, Promise<Dataset>>();
  return {
    names: () => catalog.names(),
    open: (name) => {
      const known = opened.get(name) ?? catalog.open(name);
      opened.set(name, known);
      return known;
    },
  };
}
