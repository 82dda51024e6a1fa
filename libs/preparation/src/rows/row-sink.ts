import type { ExampleBatch } from '@albectra/examples';
import type { SplitName } from '@albectra/shards/manifest';
import type { TaskResult } from '../completion-record.ts';

/** Where the rows of a task go, some at a time. */
export interface RowSink {
  /** Adds rows of a split and length bin, in their final order within the task. */
  add(target: { readonly split: SplitName; readonly bin: number }, rows: ExampleBatch): Promise<void>;
  /** Makes what was added durable, and says what was written. */
  finish(): Promise<Pick<TaskResult, 'files' | 'blocks' | 'shards'>>;
  /** Removes what an unfinished task wrote. */
  discard(): Promise<void>;
}
