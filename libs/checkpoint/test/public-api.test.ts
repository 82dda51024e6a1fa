import { expect, test } from 'vitest';

test('the public API', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "CheckpointError",
      "checkpointOfStep",
      "checkpointStep",
      "dropCheckpointsAfter",
      "exportHuggingFace",
      "isCheckpointError",
      "latestCheckpoint",
      "listCheckpoints",
      "loadCheckpoint",
      "openSafetensors",
      "saveCheckpoint",
      "writeSafetensors",
    ]
  `);
});
