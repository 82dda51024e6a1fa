import { answering, type WorkerFunction } from '@albectra/workers/worker';
import { ProgressBoard } from './stages/progress-board.ts';
import { runStageTask, type StageTask, type TaskOutcome } from './stages/run-stage-task.ts';
import { loadTaskContext, type TaskContext } from './task-context.ts';
import { readTokenizerFile, TokenizerLoader } from './tokenizer-loader.ts';

/** What a worker thread is asked to do. */
export interface WorkerRequest extends StageTask {
  /** Output folder, which holds the plan. */
  readonly directory: string;
  /** Run key of the plan that the caller means. */
  readonly runKey: string;
  /** Memory of the board on which the caller watches the progress. */
  readonly board: SharedArrayBuffer;
  /** Most bytes that the search for duplicates holds. */
  readonly duplicateMemoryBytes: number;
}

/** The tokenizer that tasks will need, as far as it is known before there is a plan. */
export interface WarmUpRequest {
  /** Path of the tokenizer. */
  readonly tokenizer: string;
  readonly lowerCase: boolean;
}

const loader = new TokenizerLoader();
let loaded: Promise<TaskContext> | undefined;
let loadedKey = '';

/** Runs one task in a worker thread; plan and tokenizer are loaded once per thread. */
export const runTaskInWorker: WorkerFunction<WorkerRequest, TaskOutcome> = answering(
  async ({ directory, runKey, stage, task, board, duplicateMemoryBytes }) => {
    const key = `${runKey} ${directory}`;
    if (loaded === undefined || loadedKey !== key) {
      loaded = loadTaskContext(directory, runKey, loader);
      loadedKey = key;
    }
    const tools = { board: new ProgressBoard(board), duplicateMemoryBytes };
    return runStageTask(await loaded, { stage, task }, tools);
  },
);

/** Loads the tokenizer in a worker thread; a plan that wants another one loads that. */
export const warmUpWorker: WorkerFunction<WarmUpRequest, void> = answering(
  async ({ tokenizer, lowerCase }) => {
    const warm = loader.load(await readTokenizerFile(tokenizer), tokenizer, lowerCase);
    // A tokenizer makes what encodes when it is first asked to.
    warm.encode('');
  },
);
