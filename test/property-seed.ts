import { configureGlobal } from 'fast-check';

/**
 * Property tests draw the same cases every time, so that a green commit stays green. `FAST_CHECK_SEED=random` looks for new ones, any
 * number repeats a search.
 */
const given = process.env['FAST_CHECK_SEED'];
if (given !== 'random') configureGlobal({ seed: Number(given ?? 20_261_124) });
