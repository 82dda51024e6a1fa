import { expect, test } from 'vitest';
import * as api from '../src/index.ts';

test('exports what it promises', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "BEST_METRICS",
      "PRESETS",
      "RUN_FILES",
      "TrainingError",
      "areaUnderCurve",
      "batchOptions",
      "bestEvaluation",
      "bootstrap",
      "countTokens",
      "createOptimizer",
      "createSchedule",
      "createTrainStep",
      "createTrainingState",
      "estimateMemory",
      "evaluateHeldout",
      "evaluateRun",
      "isTrainingError",
      "largestBatch",
      "loadRun",
      "measurePeakFlops",
      "memoryOf",
      "modelInputs",
      "modelStepFlops",
      "openSyntheticTraining",
      "paperTrainFlops",
      "pretrain",
      "rankScores",
      "readEvaluations",
      "readHistory",
      "readMetricsLog",
      "readRunCurves",
      "readRunIdentity",
      "rehearse",
      "requireMemory",
      "requireRunIdentity",
      "scaleRecipe",
      "stackTrainFlops",
      "syntheticBatch",
    ]
  `);
});
