import type { Manifest } from '@albectra/shards/manifest';
import { TrainingError } from './errors.ts';
import type { PretrainingRecipe } from './recipe.ts';

/**
 * Checks that shards can teach what a recipe wants to learn, before anything is computed.
 *
 * @throws {TrainingError} naming what does not fit and what to change.
 */
export function checkRecipeAgainstData(
  recipe: PretrainingRecipe,
  manifest: Manifest,
  shardsDirectory: string,
): void {
  const { model, masking, sequenceLength } = recipe;
  const refuse = refuser(shardsDirectory);
  checkForm(manifest, refuse);
  if (model.vocabularySize !== manifest.vocabulary.size) {
    refuse(
      `expected a vocabulary of ${model.vocabularySize}, the model's, got ${manifest.vocabulary.size}`,
      'Name shards that were made with the tokenizer of the model.',
    );
  }
  if (sequenceLength < manifest.sequenceLength) {
    refuse(
      `expected rows of at most ${sequenceLength} tokens, the shards have up to ${manifest.sequenceLength}`,
      `Set sequenceLength to ${manifest.sequenceLength}, or prepare shorter rows.`,
    );
  }
  if (sequenceLength > model.positionCount) {
    refuse(
      `expected a sequence length of at most ${model.positionCount}, the model's positions, got ${sequenceLength}`,
      'Raise model.positionCount or lower sequenceLength.',
    );
  }
  if (model.architecture !== 'electra' && manifest.objective === 'electra') {
    refuse(
      `expected rows with pair labels for ${model.architecture}, the shards were prepared for electra`,
      `Prepare shards with the preset ${model.architecture}.`,
    );
  }
  if (masking.kind === 'static' && manifest.masking !== 'static') {
    refuse('expected shards with static masks, got dynamic ones', 'Choose another masking.kind.');
  }
  if (manifest.splits.train.rows < recipe.batchSize) {
    refuse(
      `expected at least one batch of ${recipe.batchSize} rows, got ${manifest.splits.train.rows} rows`,
      'Prepare more text or lower batchSize.',
    );
  }
}

type Refuse = (problem: string, remedy: string) => never;

function refuser(shardsDirectory: string): Refuse {
  return (problem, remedy) => {
    throw new TrainingError(
      'data-mismatch',
      `Using the shards ${shardsDirectory} failed: ${problem}. ${remedy}`,
    );
  };
}

/** Checks what does not depend on the recipe. */
function checkForm(manifest: Manifest, refuse: Refuse): void {
  if (manifest.packed) {
    refuse(
      'expected one example a row, got packs, whose examples the models do not keep apart',
      'Prepare shards without packing.',
    );
  }
  if (manifest.splits.heldout.rows === 0) {
    refuse('expected held-out rows, got none', 'Prepare the shards with a larger heldoutFraction.');
  }
}
