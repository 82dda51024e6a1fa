import { defineConfig } from 'vitest/config';

/** Checks that need a cluster: no part of the ordinary tests. */
export default defineConfig({
  test: {
    include: ['tools/slurm/test/**/*.check.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
