import { expect, test } from 'vitest';

test('exports exactly this', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "InputChangedError",
      "InvalidOptionError",
      "NoRowsError",
      "OutputDamagedError",
      "PlanMismatchError",
      "TaskFailedError",
      "checkConfiguration",
      "configure",
      "finalize",
      "isPreparationError",
      "loadTaskContext",
      "planPreparation",
      "prepare",
      "presets",
      "readPlan",
      "readRecord",
      "readSentences",
      "runTask",
      "splitIntoSentences",
      "storePlan",
    ]
  `);
});
