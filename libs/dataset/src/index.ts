export type { Batch, PackArrays } from './batch.ts';
export type { BatchOptions, DynamicMasking, WeightedDirectory, WindowShuffle } from './batch-options.ts';
export type { BatchStream } from './batch-stream.ts';
export { blankBatches } from './blank-batches.ts';
export type { DatasetFingerprint, DatasetState } from './dataset-state.ts';
export {
  ConcurrentNextError,
  DatasetStateError,
  InvalidBatchOptionError,
  isDatasetError,
  LoaderFailedError,
  RowShapeError,
} from './errors.ts';
export type { DatasetError, StateDifference } from './errors.ts';
export { openBatches } from './open-batches.ts';
