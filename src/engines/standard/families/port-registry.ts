import type { Family, Port } from './family.ts';
import { hellaswag } from './hellaswag.ts';
import { kobest } from './kobest.ts';
import { truthfulqa } from './truthfulqa.ts';
import { winogrande } from './winogrande.ts';

/** Every family with native ports. A new one is one file and one line here. */
export const families: readonly Family[] = [hellaswag, kobest, truthfulqa, winogrande];

const ports: ReadonlyMap<string, Port> = new Map(families.flatMap((family) => Object.entries(family.ports)));

export function findPort(name: string): Port | undefined {
  return ports.get(name);
}

/** The port of a checked task configuration. Throws when it is of another kind than the field needs. */
export function portOfKind<Kind extends Port['kind']>(name: string, kind: Kind): Extract<Port, { kind: Kind }> {
  const port = ports.get(name);
  if (port === undefined || !isKind(port, kind)) throw new Error(`the helper ${name} cannot be used as ${kind}`);
  return port;
}

function isKind<Kind extends Port['kind']>(port: Port, kind: Kind): port is Extract<Port, { kind: Kind }> {
  return port.kind === kind;
}
