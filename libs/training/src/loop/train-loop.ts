import { setImmediate as nextTurn } from 'node:timers/promises';
import { saveCheckpoint } from '@albectra/checkpoint';
import { evaluateHeldout } from '../evaluation/evaluate-heldout.ts';
import { readEvaluations, storeEvaluation } from '../evaluation/evaluations-file.ts';
import type { RunRecorder } from '../metrics/run-recorder.ts';
import type { RunSettings } from '../recipe.ts';
import type { StartState } from '../start-state.ts';
import { withoutAccumulators } from '../step/step-state.ts';
import { bestEvaluation } from './best-evaluation.ts';
import { findNonFinite, findNonFiniteTensor, notFinite, RollBack } from './non-finite.ts';
import type { NonFinite } from './non-finite.ts';
import type { PretrainEvent } from './pretrain-event.ts';
import { lastDueStep } from './roll-back.ts';
import { PROGRESS_VERSION } from './run-progress.ts';
import type { RunProgress } from './run-progress.ts';
import { isSpent } from './stop-after.ts';
import { trainOnce } from './train-once.ts';
import type { StepResult, StepRun } from './train-once.ts';

/** What the loop works with. */
export interface LoopRun extends StepRun {
  readonly runDirectory: string;
  readonly shardsDirectory: string;
  readonly settings: RunSettings;
  readonly signal?: AbortSignal | undefined;
  readonly log: RunRecorder;
  readonly emit: (event: PretrainEvent) => void;
  /** Time that all starts of the run took up to now, in milliseconds. */
  readonly elapsedMs: () => number;
}

/** Where a loop ended. */
export interface LoopEnd {
  readonly outcome: 'completed' | 'budget-spent' | 'stopped';
  readonly step: number;
}

/** Skipped steps in a row after which a run ends, and roll-backs to one checkpoint. */
export const NON_FINITE_LIMIT = 10;

/** Trains until the steps are done, the budget is spent, or someone stops it. */
export class TrainLoop {
  readonly #run: LoopRun;
  #step: number;
  #savedStep: number;
  #tokens: number;
  #skippedSteps: number;
  #skippedInARow: number;

  constructor(run: LoopRun, { step, progress }: StartState) {
    this.#run = run;
    this.#step = step;
    this.#savedStep = step;
    this.#tokens = progress?.tokens ?? 0;
    this.#skippedSteps = progress?.skippedSteps ?? 0;
    this.#skippedInARow = progress?.skippedInARow ?? 0;
  }

  /**
   * Runs to the end.
   *
   * @throws {RollBack} to go on from the last checkpoint.
   * @throws {TrainingError} `not-finite`.
   */
  async run(): Promise<LoopEnd> {
    // Also where an interruption came between a checkpoint and the evaluation that was due with it.
    if (this.#step % this.#run.settings.evaluateEvery === 0) await this.#evaluateIfMissing();
    while (!this.#isOver() && !this.#isAborted()) {
      await this.#trainOnce();
      await this.#doWhatIsDue();
      // A turn of the event loop lets signals arrive: a step blocks the thread.
      await nextTurn();
    }
    await this.#save();
    if (this.#isOver()) await this.#evaluateIfMissing();
    return { outcome: this.#outcome(), step: this.#step };
  }

  /** A run that is over counts as such once its last step is evaluated. */
  #outcome(): LoopEnd['outcome'] {
    const { recipe, runDirectory } = this.#run;
    const isEvaluated = readEvaluations(runDirectory).at(-1)?.step === this.#step;
    if (!this.#isOver() || !isEvaluated) return 'stopped';
    return this.#step >= recipe.steps ? 'completed' : 'budget-spent';
  }

  /** Saves and evaluates as often as the settings say; the end of the run does both anyway. */
  async #doWhatIsDue(): Promise<void> {
    const { checkpointEvery, evaluateEvery } = this.#run.settings;
    if (this.#step % checkpointEvery === 0) await this.#save();
    if (this.#step % evaluateEvery !== 0 || this.#isOver()) return;
    await this.#evaluateIfMissing();
    if (this.#bestSteps()[0] === this.#step) await this.#save();
  }

  #isOver(): boolean {
    const { recipe, settings, elapsedMs } = this.#run;
    const spent = { step: this.#step, tokens: this.#tokens, elapsedMs: elapsedMs() };
    return this.#step >= recipe.steps || isSpent(settings.stopAfter ?? {}, spent);
  }

  #isAborted(): boolean {
    return this.#run.signal?.aborted === true;
  }

  async #trainOnce(): Promise<void> {
    const result = await trainOnce(this.#run, this.#step);
    const broken = findNonFinite(result.metrics, this.#step + 1);
    if (broken !== undefined) this.#judge(broken, result.metrics['updateSkipped'] === 1);
    this.#step++;
    if (broken === undefined) {
      this.#tokens += result.tokens;
      this.#skippedInARow = 0;
    }
    this.#record(result, broken);
  }

  /** Decides what a step that is not finite leads to; returns if it was skipped. */
  #judge(broken: NonFinite, isSkipped: boolean): void {
    const { nonFinite = 'stop', nonFiniteLimit = NON_FINITE_LIMIT } = this.#run.settings;
    if (this.#step === 0) throw notFinite(broken);
    if (nonFinite === 'roll-back') throw new RollBack(broken);
    if (nonFinite === 'stop' || !isSkipped) throw notFinite(broken);
    if (this.#skippedInARow >= nonFiniteLimit) {
      throw notFinite(broken, `${this.#skippedInARow} skipped steps in a row`);
    }
    this.#skippedInARow++;
    this.#skippedSteps++;
  }

  #record({ metrics, tokens, seconds }: StepResult, broken: NonFinite | undefined): void {
    const { log, emit, recipe, meter } = this.#run;
    const step = this.#step;
    const throughput = meter.read();
    const finite = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
    log.append({ step, ...Object.fromEntries(finite), ...throughput, tokens, seconds });
    if (broken === undefined) emit({ kind: 'step', step, steps: recipe.steps, metrics, throughput });
    else emit({ kind: 'skipped', step, name: broken.name, skippedSteps: this.#skippedSteps });
  }

  async #save(): Promise<void> {
    if (this.#savedStep >= this.#step) return;
    const { runDirectory, session, batches, settings, log, emit, elapsedMs } = this.#run;
    const step = this.#step;
    const state = withoutAccumulators(await session.readState());
    const broken = findNonFiniteTensor(state, step);
    // The update itself overflowed, which no metric of its step could tell.
    if (broken !== undefined)
      throw settings.nonFinite === 'roll-back' ? new RollBack(broken) : notFinite(broken);
    log.flush();
    const progress: RunProgress = {
      version: PROGRESS_VERSION,
      data: batches.state(),
      elapsedMs: elapsedMs(),
      tokens: this.#tokens,
      skippedSteps: this.#skippedSteps,
      skippedInARow: this.#skippedInARow,
    };
    const directory = await saveCheckpoint(runDirectory, {
      step,
      state,
      progress: { ...progress },
      keep: settings.keepCheckpoints,
      // A roll-back leads to the last one that was due, however often the run was stopped since.
      keepSteps: [...this.#bestSteps(), lastDueStep(step, settings.checkpointEvery)],
    });
    this.#savedStep = step;
    emit({ kind: 'checkpoint', step, directory });
  }

  #bestSteps(): number[] {
    const { runDirectory, settings } = this.#run;
    if (settings.bestBy === undefined) return [];
    const best = bestEvaluation(readEvaluations(runDirectory), settings.bestBy);
    return best === undefined ? [] : [best.step];
  }

  async #evaluateIfMissing(): Promise<void> {
    const { runDirectory, recipe, shardsDirectory, session, signal, log, emit } = this.#run;
    const step = this.#step;
    if (this.#isAborted() || readEvaluations(runDirectory).some((evaluation) => evaluation.step === step))
      return;
    const options = { shardsDirectory, recipe, step, signal };
    const evaluation = await evaluateHeldout(session, options).catch((error: unknown) => {
      // Stopped in the middle: the steps before are still to be saved, and the same command evaluates anew.
      if (this.#isAborted()) return undefined;
      throw error;
    });
    if (evaluation === undefined) return;
    await storeEvaluation(runDirectory, evaluation);
    log.evaluated(evaluation);
    emit({ kind: 'evaluated', evaluation });
  }
}
