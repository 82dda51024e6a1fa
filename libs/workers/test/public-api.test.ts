import { expect, test } from 'vitest';

test('exports exactly this', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "WorkerLostError",
      "WorkerTaskError",
      "openWorkerPool",
    ]
  `);
});
