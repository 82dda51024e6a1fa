import { defineConfig } from 'vitest/config';

/** Sources are run directly: the packages' own condition comes first. */
const conditions = ['@albectra/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{libs,apps,tools}/*/{src,test}/**/*.test.ts'],
    execArgv: ['--conditions=@albectra/source'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
  },
});
