export type { Batch } from './batch.ts';
export type { DatasetFingerprint, DatasetState } from './dataset-state.ts';
