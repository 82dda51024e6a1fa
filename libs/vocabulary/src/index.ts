// Errors.
export {
  isTrainingError,
  TrainingOptionError,
  TrainingTextError,
  VocabularyTooLargeError,
} from './errors.ts';
export type { TrainingError } from './errors.ts';

// Unigram.
export type { TextBatch } from './sample/add-lines.ts';
export { trainUnigram } from './unigram/train-unigram.ts';
export type {
  NormalisationRule,
  TrainingPreset,
  UnigramTrainingOptions,
} from './unigram/unigram-training-options.ts';
export type { UnigramTrainingProgress } from './unigram/unigram-training-progress.ts';

// WordPiece.
export { trainWordPiece } from './wordpiece/train-wordpiece.ts';
export type { WordPieceTrainingReport, WordPieceVocabulary } from './wordpiece/train-wordpiece.ts';
export type { WordPieceTrainingOptions } from './wordpiece/wordpiece-training-options.ts';
export type { WordPieceTrainingProgress } from './wordpiece/wordpiece-training-progress.ts';
