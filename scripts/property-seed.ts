import fc from 'fast-check';

/**
 * Properties are tried on the same cases in every run, so that a commit that passed passes again. `CROSSDOCK_SEED=4711` tries others, `CROSSDOCK_CASES=50` (protocols)
 * fifty times as many; a failure prints the seed and the path that repeat it.
 */
fc.configureGlobal({ seed: Number(process.env['CROSSDOCK_SEED'] ?? 20_260_907) | 0 });
