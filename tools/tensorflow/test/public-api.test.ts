import { expect, test } from 'vitest';

test('the public API', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "ADDON_FILE_NAME",
      "CommandFailedError",
      "DamagedFileError",
      "LIBRARY_FOLDER_NAME",
      "MissingToolError",
      "RUNTIME_FILE_NAME",
      "UnsupportedMachineError",
      "ensureTensorflowRuntime",
      "isTensorflowSetupError",
      "runtimeFolder",
      "tensorflowCacheFolder",
    ]
  `);
});
