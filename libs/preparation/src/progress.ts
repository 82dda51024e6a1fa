import type { CompletionRecord } from './completion-record.ts';
import type { Plan } from './plan.ts';
import type { ProgressBoard, BoardCounts } from './stages/progress-board.ts';
import type { StageTask, TaskOutcome } from './stages/run-stage-task.ts';
import { WORK_PARTS, type WorkPart, type WorkTimes } from './stages/stage-meter.ts';
import { planStages, type StageName } from './stages/stages.ts';

/** Messages kept at most of what could not be read. */
const MAX_DAMAGE = 20;

/** How far a preparation has come. */
export interface PreparationProgress extends BoardCounts {
  /** The stage that is running. */
  readonly stage: StageName;
  /** Tasks of that stage. */
  readonly tasksDone: number;
  readonly tasksTotal: number;
  /** Tasks of all stages that an earlier run had completed. */
  readonly tasksReused: number;
  /** Bytes of input files, as they lie on the disk, of the tasks that are done; all of them in `shuffle`. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Milliseconds spent in each part of the work, by all threads together. */
  readonly times: WorkTimes;
  /** What of the inputs could not be read and was left out, for people: the first few of each task. */
  readonly damage: readonly string[];
}

/** Adds up the outcomes of tasks. */
export class ProgressCount {
  readonly #plan: Plan;
  readonly #board: ProgressBoard;
  readonly #times = Object.fromEntries(WORK_PARTS.map((part) => [part, 0])) as Record<WorkPart, number>;
  #stage: StageName = 'build';
  readonly #damage: string[] = [];
  #tasksDone = 0;
  #tasksReused = 0;
  #bytesDone = 0;

  constructor(plan: Plan, board: ProgressBoard) {
    this.#plan = plan;
    this.#board = board;
  }

  /** Begins a stage. */
  begin(stage: StageName): void {
    this.#stage = stage;
    this.#tasksDone = 0;
    this.#bytesDone = stage === 'shuffle' ? this.#bytesTotal : 0;
  }

  /** Takes the outcome of a task of the present stage. */
  add({ task }: StageTask, { record, reused, times }: TaskOutcome): void {
    this.#tasksDone += 1;
    this.#tasksReused += reused ? 1 : 0;
    this.#damage.push(...record.damage.slice(0, MAX_DAMAGE - this.#damage.length));
    for (const part of WORK_PARTS) this.#times[part] += times[part];
    if (this.#stage === 'shuffle') return;
    this.#bytesDone += (this.#plan.tasks[task] ?? []).reduce((sum, { start, end }) => sum + end - start, 0);
    if (!reused || this.#stage !== 'build') return;
    this.#addReused(record.counters);
  }

  #addReused({ documents = 0, rows = 0, tokens = 0, bytes = 0 }: CompletionRecord['counters']): void {
    this.#board.add({ documents, rows, tokens, textBytes: bytes });
  }

  /** How far the run is now, with what the running tasks have done so far. */
  current(): PreparationProgress {
    return {
      stage: this.#stage,
      tasksDone: this.#tasksDone,
      tasksTotal: planStages(this.#plan).find(({ name }) => name === this.#stage)?.tasks ?? 0,
      tasksReused: this.#tasksReused,
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      times: { ...this.#times },
      damage: [...this.#damage],
      ...this.#board.counts(),
    };
  }

  get #bytesTotal(): number {
    return this.#plan.inputs.reduce((sum, input) => sum + input.bytes, 0);
  }
}
