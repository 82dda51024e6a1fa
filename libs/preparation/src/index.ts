export { checkConfiguration } from './check-configuration.ts';
export type { CompletionRecord, RowBlock, WrittenFile, WrittenShard } from './completion-record.ts';
export {
  type ExampleConfiguration,
  type MaskingConfiguration,
  type LayoutConfiguration,
  type PreparationConfiguration,
  type ReadingConfiguration,
} from './configuration.ts';
export { configure, type ConfigurationChanges } from './configure.ts';
export {
  InputChangedError,
  InvalidOptionError,
  isPreparationError,
  NoRowsError,
  OutputDamagedError,
  PlanMismatchError,
  StageIncompleteError,
  TaskFailedError,
  type PlanDifference,
  type PreparationError,
} from './errors.ts';
export { estimatePreparation, type PreparationEstimate } from './estimate.ts';
export { finalize, removeIntermediates, type FinalizeOptions } from './finalize.ts';
export type { InputIdentity } from './identify-inputs.ts';
export { repair, type RepairOptions, type RepairReport } from './repair.ts';
export { readPlan, storePlan } from './plan-file.ts';
export { planPreparation, type PlanOptions, type PlannedPreparation } from './plan-preparation.ts';
export type { Plan, PlannedInput, PlannedSplit, PlannedTokenizer, ShardCounts } from './plan.ts';
export { prepare, type PreparationOptions, type PreparationReport } from './prepare.ts';
export { presets } from './presets/index.ts';
export type { PreparationProgress } from './progress.ts';
export type { LogEntry } from './run-log.ts';
export { logTask } from './run-log.ts';
export { stageProgress, type StageProgress } from './launch/stage-progress.ts';
export { sweepOutput } from './launch/sweep-output.ts';
export { listSources, type CorpusSource } from './corpus-sources.ts';
export type { ChosenFile } from './identify-inputs.ts';
export { formatRanges } from './number-ranges.ts';
export { readSentences, type SentenceOptions } from './read-sentences.ts';
export { runStages, type StageOptions } from './run-stages.ts';
export { spoolInput } from './spool-input.ts';
export { runStageTask, type StageTask, type TaskOutcome } from './stages/run-stage-task.ts';
export { stageStatus, type StageStatus } from './stages/stage-records.ts';
export { WORK_PARTS, type WorkPart, type WorkTimes } from './stages/stage-meter.ts';
export { planStages, type Stage, type StageName } from './stages/stages.ts';
export { splitIntoSentences } from './documents/split-into-sentences.ts';
export { loadTaskContext, type TaskContext } from './task-context.ts';
