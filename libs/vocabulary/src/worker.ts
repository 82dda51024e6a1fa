import { answering, type WorkerFunction } from '@albectra/workers';
import { countSlice, type CountedSlice, type CountRequest } from './wordpiece/count-slice.ts';

/** Counts the words of a slice of text as BERT sees them. */
export const countBertWords: WorkerFunction<CountRequest, CountedSlice> = answering(countSlice);
