import { expect, test } from 'vitest';

test('exports what is meant to be used', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "ENGINE_NAMES",
      "EngineUnavailableError",
      "PRECISIONS",
      "SessionError",
      "TraceError",
      "describeEngines",
      "findTensorflowRuntime",
      "isCompileError",
      "openEngine",
      "tensorflowCacheFolder",
    ]
  `);
});
