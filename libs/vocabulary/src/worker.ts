import { answering, type WorkerFunction } from '@albectra/workers/worker';
import { runTrainingTask } from './unigram/training-task.ts';
import type { TaskResult, TrainingTask } from './unigram/training-task.ts';
import { countSlice } from './wordpiece/count-slice.ts';
import type { CountedSlice, CountRequest } from './wordpiece/count-slice.ts';

/** Runs a share of a step of the training of a Unigram vocabulary in a worker thread. */
export const runTraining: WorkerFunction<TrainingTask, TaskResult> = answering(runTrainingTask);

/** Counts the words of a slice of text as BERT sees them, for the training of a WordPiece vocabulary. */
export const countBertWords: WorkerFunction<CountRequest, CountedSlice> = answering(countSlice);
