import { expect, test } from 'vitest';

test('exports exactly this', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "InputChangedError",
      "InvalidOptionError",
      "NoRowsError",
      "OutputDamagedError",
      "PlanMismatchError",
      "StageIncompleteError",
      "TaskFailedError",
      "WORK_PARTS",
      "checkConfiguration",
      "configure",
      "estimatePreparation",
      "finalize",
      "formatRanges",
      "isPreparationError",
      "listSources",
      "loadTaskContext",
      "logTask",
      "planPreparation",
      "planStages",
      "prepare",
      "presets",
      "readPlan",
      "readSentences",
      "removeIntermediates",
      "repair",
      "runStageTask",
      "runStages",
      "splitIntoSentences",
      "spoolInput",
      "stageProgress",
      "stageStatus",
      "storePlan",
      "sweepOutput",
    ]
  `);
});
