export { areaUnderCurve, rankScores, type RankedScores } from './evaluation/area-under-curve.ts';
export { evaluateHeldout, type HeldoutOptions } from './evaluation/evaluate-heldout.ts';
export { evaluateRun, type EvaluateRunOptions } from './evaluation/evaluate-run.ts';
export { readEvaluations } from './evaluation/evaluations-file.ts';
export { bootstrap, type Estimate } from './evaluation/interval.ts';
export type { Evaluation, HeldoutMetric } from './evaluation/summarize-scores.ts';
export { measurePeakFlops } from './compute/measure-peak.ts';
export { modelStepFlops, type StepShape } from './compute/model-flops.ts';
export {
  paperTrainFlops,
  stackTrainFlops,
  type CountedRun,
  type CountedStack,
} from './compute/paper-flops.ts';
export { countTokens, modelInputs } from './batch-arrays.ts';
export { batchOptions, type BatchSource } from './batch-options.ts';
export { createOptimizer, createSchedule } from './create-optimizer.ts';
export { createTrainStep, type TrainStepParts } from './create-train-step.ts';
export { syntheticBatch } from './measure/synthetic-batch.ts';
export {
  openSyntheticTraining,
  type SyntheticRows,
  type SyntheticTraining,
} from './measure/synthetic-training.ts';
export { estimateMemory, largestBatch, type MemoryEstimate } from './estimate/estimate-memory.ts';
export { rehearse, type Rehearsal, type RehearsalOptions } from './estimate/rehearse.ts';
export { memoryOf, requireMemory } from './estimate/require-memory.ts';
export { isTrainingError, TrainingError, type TrainingErrorCode } from './errors.ts';
export { createTrainingState, type ArraySpec } from './named-state.ts';
export { readMetricsLog, type MetricsRecord } from './metrics-log.ts';
export type { MetricCurve, RunCurves } from './metrics/curve-buckets.ts';
export { readRunCurves, type ReadCurvesOptions, type RunMetrics } from './metrics/read-run-curves.ts';
export { readHistory, type HistoryEntry, type RunOutcome } from './metrics/run-history.ts';
export { BEST_METRICS, bestEvaluation, type BestMetric } from './loop/best-evaluation.ts';
export type { NonFinitePolicy } from './loop/non-finite.ts';
export type { PretrainEvent } from './loop/pretrain-event.ts';
export type { StopAfter } from './loop/stop-after.ts';
export type { PretrainOptions, PretrainReport } from './loop/pretrain-options.ts';
export { pretrain } from './pretrain.ts';
export { PRESETS, type Preset, type PresetName } from './presets/index.ts';
export { scaleRecipe } from './presets/scale-recipe.ts';
export type {
  MaskingRecipe,
  OptimizerRecipe,
  PretrainingRecipe,
  RunSettings,
  ScheduleRecipe,
} from './recipe.ts';
export type { ShuffleRecipe } from './resolve-shuffle.ts';
export type { LossScaleRecipe } from './step/loss-scale.ts';
export type { ComputationOptions } from './step/session-options.ts';
export type { StepRecipe } from './step/step-recipe.ts';
export { readRunIdentity, requireRunIdentity, RUN_FILES, type RunIdentity } from './run-folder.ts';
export { loadRun, type LoadedRun } from './load-run.ts';
export type { Throughput } from './throughput.ts';
