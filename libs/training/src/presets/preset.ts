import type { PretrainingRecipe } from '../recipe.ts';

/** A recipe for a kind of model; its vocabulary size gives way to that of the shards. */
export interface Preset {
  /** What it is and where its values come from, one line. */
  readonly summary: string;
  readonly recipe: PretrainingRecipe;
}

/** Seed of every preset. */
export const PRESET_SEED = 42;
/** Held-out rows of an evaluation: intervals of about a percentage point. */
export const PRESET_HELDOUT_ROWS = 1024;
