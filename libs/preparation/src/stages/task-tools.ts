import type { ProgressBoard } from './progress-board.ts';
import type { StageMeter } from './stage-meter.ts';

/** What a task has at hand besides its input: how it tells of its progress, and when it has to stop. */
export interface TaskTools {
  readonly board: ProgressBoard;
  readonly meter: StageMeter;
  /** Most bytes that the search for duplicates holds. */
  readonly duplicateMemoryBytes: number;
  readonly signal?: AbortSignal;
}
