import type { Exchange } from '../exchange.ts';
import type { SimulatorContext } from '../simulator-context.ts';

/** GET /v1/models */
export function models(exchange: Exchange, context: SimulatorContext): void {
  const { config, startedSeconds } = context;
  exchange.json(
    200,
    JSON.stringify({
      object: 'list',
      data: [
        {
          id: config.servedModelName,
          object: 'model',
          created: startedSeconds,
          owned_by: 'vllm',
          root: config.modelRoot,
          parent: null,
          max_model_len: config.maxModelLength,
          permission: [
            {
              id: `modelperm-${context.nextId()}`,
              object: 'model_permission',
              created: startedSeconds,
              allow_create_engine: false,
              allow_sampling: true,
              allow_logprobs: true,
              allow_search_indices: false,
              allow_view: true,
              allow_fine_tuning: false,
              organization: '*',
              group: null,
              is_blocking: false,
            },
          ],
        },
      ],
    }),
  );
}
