import type { Engine } from '@albectra/compile';
import type { Evaluation } from '../evaluation/summarize-scores.ts';
import type { PretrainingRecipe, RunSettings } from '../recipe.ts';
import type { ComputationOptions } from '../step/session-options.ts';
import type { PretrainEvent } from './pretrain-event.ts';

/** Options of `pretrain`. */
export interface PretrainOptions {
  readonly runDirectory: string;
  /** Folder of the shards, with `train` and `heldout` splits. */
  readonly shardsDirectory: string;
  readonly recipe: PretrainingRecipe;
  readonly settings: RunSettings;
  readonly engine: Engine;
  /** Devices by name, where the recipe asks for several. */
  readonly computation?: ComputationOptions | undefined;
  /** Aborting it saves a checkpoint after the step at hand; the promise is fulfilled with `stopped`. */
  readonly signal?: AbortSignal | undefined;
  /** Told of everything that happens, while the run waits. */
  readonly onEvent?: (event: PretrainEvent) => void;
  /** Called once the folder is known to belong to this run, before anything else is written to it. */
  readonly onBegin?: () => Promise<void>;
}

/** How a run ended. */
export interface PretrainReport {
  /** `budget-spent`: what `settings.stopAfter` allows is used up; `stopped`: by the signal. */
  readonly outcome: 'completed' | 'already-complete' | 'budget-spent' | 'stopped';
  readonly step: number;
  readonly evaluations: readonly Evaluation[];
  /** Time of all starts of the run, evaluations included, in milliseconds. */
  readonly elapsedMs: number;
}
