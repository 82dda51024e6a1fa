// Errors.
export {
  isTrainingError,
  TrainingOptionError,
  TrainingTextError,
  VocabularyTooLargeError,
} from './errors.ts';
export type { TrainingError } from './errors.ts';

// Unigram.
export { trainUnigram } from './unigram/train-unigram.ts';
export type {
  NormalisationRule,
  TrainingPreset,
  UnigramTrainingOptions,
} from './unigram/unigram-training-options.ts';
export type { UnigramTrainingProgress } from './unigram/unigram-training-progress.ts';
