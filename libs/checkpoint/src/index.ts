export type { Progress } from './checkpoint-description.ts';
export { checkpointStep, listCheckpoints } from './checkpoint-files.ts';
export { dropCheckpointsAfter } from './drop-checkpoints.ts';
export { CheckpointError, isCheckpointError, type CheckpointErrorCode } from './errors.ts';
export { exportHuggingFace, type ExportOptions, type TokenizerFile } from './export-hugging-face.ts';
export {
  checkpointOfStep,
  latestCheckpoint,
  loadCheckpoint,
  type ExpectedTensor,
  type LoadedCheckpoint,
} from './load-checkpoint.ts';
export { openSafetensors, type SafetensorsFile } from './read-safetensors.ts';
export type { SafetensorsHeader, TensorEntry } from './safetensors-header.ts';
export { saveCheckpoint, type CheckpointContents } from './save-checkpoint.ts';
export { writeSafetensors, type TensorSource, type WrittenFile } from './write-safetensors.ts';
