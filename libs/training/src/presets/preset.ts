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

/**
 * What the ELECTRA paper gives all of its models, its BERT baseline included: Adam without bias
 * correction, decay 0.01, clipping at 1.
 *
 * @see ELECTRA (Clark et al. 2020), appendix A, table 6, and the released code.
 */
export const ADAM_RECIPE: Pick<PretrainingRecipe, 'optimizer' | 'clipNorm' | 'seed' | 'heldoutRows'> = {
  optimizer: { kind: 'adamw', weightDecay: 0.01, biasCorrection: false },
  clipNorm: 1,
  seed: PRESET_SEED,
  heldoutRows: PRESET_HELDOUT_ROWS,
};
