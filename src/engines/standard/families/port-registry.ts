import type { Family, Port, PortTexts } from './family.ts';
import { bbh } from './bbh.ts';
import { gpqa } from './gpqa.ts';
import { aime, hendrycksMath } from './hendrycks-math.ts';
import { hellaswag } from './hellaswag.ts';
import { kobest } from './kobest.ts';
import { minervaMath } from './minerva-math.ts';
import { mmluPro } from './mmlu-pro.ts';
import { mmluProx } from './mmlu-prox.ts';
import { lmEvalUtils, bigbench, eusExams, llama3, mmluSr, okapi, tmmluPlus } from './row-families.ts';
import { globalMmlu, include, openaiMmmlu } from './subject-filters.ts';
import { truthfulqa } from './truthfulqa.ts';
import { winogrande } from './winogrande.ts';
import { programPort } from '../python-program/program-port.ts';
import type { PortReference } from '../tasks/task-config.ts';

/** Every family with native ports. A new one is one file and one line here. */
const families: readonly Family[] = [
  aime,
  bbh,
  gpqa,
  hendrycksMath,
  globalMmlu,
  hellaswag,
  include,
  kobest,
  lmEvalUtils,
  bigbench,
  eusExams,
  llama3,
  minervaMath,
  mmluPro,
  mmluProx,
  mmluSr,
  okapi,
  tmmluPlus,
  openaiMmmlu,
  truthfulqa,
  winogrande,
];

const ports: ReadonlyMap<string, Port> = new Map(families.flatMap((family) => Object.entries(family.ports)));
const patterns = families.flatMap((family) => family.patterns ?? []);

/** The port of a helper function by one of its names (see portNames). */
export function findPort(name: string): Port | undefined {
  const known = ports.get(name);
  if (known !== undefined) return known;
  for (const pattern of patterns) {
    const captured = pattern.name.exec(name)?.[1];
    if (captured !== undefined) return pattern.port(captured);
  }
  return undefined;
}

/** The texts that ports of this name need, read from the folder of the task; undefined where they need none. */
export function portTexts(name: string, directory: string): PortTexts | undefined {
  const family = families.find(
    ({ ports: own, patterns: series, texts }) =>
      texts !== undefined && (Object.hasOwn(own, name) || series?.some((pattern) => pattern.name.test(name)) === true),
  );
  return family?.texts?.(directory);
}

/** The port of a checked task configuration. Throws when it is of another kind than the field needs. */
export function portOfKind<Kind extends Port['kind']>(
  { port: name, sources }: PortReference,
  kind: Kind,
): Extract<Port, { kind: Kind }> {
  const port = sources === undefined ? findPort(name) : programPort({ port: name, sources }, kind);
  if (port === undefined || port === null || !isKind(port, kind)) {
    throw new Error(`the helper ${name} cannot be used as ${kind}`);
  }
  return port;
}

function isKind<Kind extends Port['kind']>(port: Port, kind: Kind): port is Extract<Port, { kind: Kind }> {
  return port.kind === kind;
}
