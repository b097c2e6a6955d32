import { defineConfig } from 'vitest/config';

/** Set by .ci/run, which prints the totals from it. */
const jsonReport = process.env['VITEST_JSON_REPORT'];

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/**/*.test.ts', 'eval/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    // Some tests hold measured times against a truth; on a machine that others load as well, one may need a second try.
    retry: jsonReport === undefined ? 0 : 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: jsonReport === undefined ? ['default'] : ['default', 'json'],
    ...(jsonReport === undefined ? {} : { outputFile: { json: jsonReport } }),
  },
});
