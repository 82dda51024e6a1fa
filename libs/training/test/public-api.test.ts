import { expect, test } from 'vitest';
import * as api from '../src/index.ts';

test('exports what it promises', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "PRESETS",
      "RUN_FILES",
      "TrainingError",
      "areaUnderCurve",
      "bootstrap",
      "createTrainStep",
      "createTrainingState",
      "evaluateHeldout",
      "evaluateRun",
      "isTrainingError",
      "loadRun",
      "measurePeakFlops",
      "modelStepFlops",
      "paperTrainFlops",
      "pretrain",
      "rankScores",
      "readEvaluations",
      "readHistory",
      "readMetricsLog",
      "readRunCurves",
      "readRunIdentity",
      "requireRunIdentity",
      "scaleRecipe",
      "stackTrainFlops",
    ]
  `);
});
