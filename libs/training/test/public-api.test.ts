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
      "bestEvaluation",
      "bootstrap",
      "createTrainStep",
      "createTrainingState",
      "evaluateHeldout",
      "evaluateRun",
      "isTrainingError",
      "loadRun",
      "measurePeakFlops",
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
      "requireRunIdentity",
      "scaleRecipe",
      "stackTrainFlops",
      "syntheticBatch",
    ]
  `);
});
