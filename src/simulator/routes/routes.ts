import type { Exchange } from '../exchange.ts';
import type { Body } from '../request-fields.ts';
import { simulatedVersion } from '../simulator-context.ts';
import type { SimulatorContext } from '../simulator-context.ts';
import { chatCompletions } from './chat-completions.ts';
import { completions } from './completions.ts';
import { models } from './models.ts';
import { detokenize, tokenize } from './tokenize.ts';

export type Route =
  | { readonly method: 'GET'; readonly handle: (exchange: Exchange, context: SimulatorContext) => void }
  | {
      readonly method: 'POST';
      /** Whether faults may strike. */
      readonly generates: boolean;
      readonly handle: (body: Body, exchange: Exchange, context: SimulatorContext) => void;
    };

const metricsType = 'text/plain; version=1.0.0; charset=utf-8';
const alive: Route = { method: 'GET', handle: (exchange) => exchange.text(200, '', 'text/plain') };

/** Everything that is served, by path. */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/health', alive],
  ['/ping', alive],
  ['/version', { method: 'GET', handle: (exchange) => exchange.json(200, `{"version":"${simulatedVersion}"}`) }],
  ['/load', { method: 'GET', handle: load }],
  ['/metrics', { method: 'GET', handle: (exchange, { metrics }) => exchange.text(200, metrics.render(), metricsType) }],
  ['/v1/models', { method: 'GET', handle: models }],
  ['/tokenize', { method: 'POST', generates: false, handle: tokenize }],
  ['/detokenize', { method: 'POST', generates: false, handle: detokenize }],
  ['/v1/completions', { method: 'POST', generates: true, handle: completions }],
  ['/v1/chat/completions', { method: 'POST', generates: true, handle: chatCompletions }],
]);

function load(exchange: Exchange, { scheduler }: SimulatorContext): void {
  const { running, waiting } = scheduler.load();
  exchange.json(200, `{"server_load":${running + waiting}}`);
}
