export { readRecord, type CompletionRecord, type RecordQuery } from './completion-record.ts';
export {
  checkConfiguration,
  type ExampleConfiguration,
  type MaskingConfiguration,
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
  TaskFailedError,
  type PlanDifference,
  type PreparationError,
} from './errors.ts';
export { finalize } from './finalize.ts';
export type { InputIdentity } from './identify-inputs.ts';
export { readPlan, storePlan } from './plan-file.ts';
export { planPreparation, type PlanOptions, type PlannedPreparation } from './plan-preparation.ts';
export type { Plan, PlannedInput, PlannedSplit, PlannedTokenizer } from './plan.ts';
export { prepare, type PreparationOptions, type PreparationReport } from './prepare.ts';
export { presets } from './presets/index.ts';
export type { PreparationProgress } from './progress.ts';
export { readSentences, type SentenceOptions } from './read-sentences.ts';
export { runTask, type TaskOutcome } from './run-task.ts';
export { splitIntoSentences } from './split-into-sentences.ts';
export { loadTaskContext, type TaskContext } from './task-context.ts';
