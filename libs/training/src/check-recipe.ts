import type { Manifest } from '@albectra/shards/manifest';
import { TrainingError } from './errors.ts';
import type { PretrainingRecipe, RunSettings } from './recipe.ts';
import { resolveShuffle } from './resolve-shuffle.ts';

/**
 * Checks that a recipe does not contradict itself, before anything is computed.
 *
 * @throws {TrainingError} `invalid-recipe`, naming both settings.
 */
export function checkRecipe(recipe: PretrainingRecipe): void {
  const { masking, schedule, shuffle, sequenceLength, steps } = recipe;
  const refuse = (problem: string, remedy: string): never => {
    throw new TrainingError('invalid-recipe', `The recipe contradicts itself: ${problem}. ${remedy}`);
  };
  checkPositions(recipe, refuse);
  resolveShuffle(shuffle);
  if (schedule.warmupSteps > steps) {
    refuse(
      `expected schedule.warmupSteps to be at most steps, ${steps}, got ${schedule.warmupSteps}`,
      'The learning rate would never reach its peak; lower schedule.warmupSteps or raise steps.',
    );
  }
  if (masking.maxPredictions > sequenceLength) {
    refuse(
      `expected masking.maxPredictions to be at most sequenceLength, ${sequenceLength}, got ${masking.maxPredictions}`,
      'Lower masking.maxPredictions, for example to the share masking.rate of sequenceLength.',
    );
  }
}

/**
 * Checks that the settings of a run ask for nothing that its recipe does not have.
 *
 * @throws {TrainingError} `invalid-recipe`, naming both settings.
 */
export function checkSettings({ model, pairLoss }: PretrainingRecipe, { bestBy }: RunSettings): void {
  const isElectra = model.architecture === 'electra';
  const hasPairs = !isElectra && pairLoss !== false;
  const isMissing =
    (bestBy === 'pairAccuracy' && !hasPairs) || (bestBy === 'replacedTokenArea' && !isElectra);
  if (!isMissing) return;
  const which = isElectra || hasPairs ? model.architecture : `${model.architecture} without pairLoss`;
  throw new TrainingError(
    'invalid-recipe',
    `The settings contradict the recipe: expected bestBy to be a figure of ${which}, got ${bestBy}. Take maskedLanguageAccuracy, which every model has.`,
  );
}

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
  checkPositions(recipe, refuse);
  checkPairs(recipe, manifest, refuse);
  if (masking.kind === 'static' && manifest.masking !== 'static') {
    refuse('expected shards with static masks, got dynamic ones', 'Choose another masking.kind.');
  }
  if (manifest.splits.train.rows < recipe.batchSize) {
    refuse(
      `expected at least one batch of ${recipe.batchSize} rows, got ${manifest.splits.train.rows} rows`,
      'Prepare more text or lower batchSize.',
    );
  }
  if (manifest.splits.heldout.rows === 0) {
    refuse('expected held-out rows, got none', 'Prepare the shards with a larger heldoutFraction.');
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

function checkPositions({ model, sequenceLength }: PretrainingRecipe, refuse: Refuse): void {
  if (sequenceLength <= model.positionCount) return;
  refuse(
    `expected a sequence length of at most ${model.positionCount}, the model's positions, got ${sequenceLength}`,
    'Raise model.positionCount or lower sequenceLength.',
  );
}

/** A pair loss over rows without labels would be 0 from the first step to the last. */
function checkPairs({ model, pairLoss }: PretrainingRecipe, manifest: Manifest, refuse: Refuse): void {
  if (model.architecture === 'electra' || pairLoss === false) return;
  if (manifest.objective === 'electra') {
    refuse(
      `expected rows with pair labels for ${model.architecture}, the shards were prepared for electra`,
      `Prepare shards with the preset ${model.architecture}, or set pairLoss to false.`,
    );
  }
  const { form, pair } = exampleSettings(manifest);
  if (form === 'full-sentences' || pair === 'none') {
    const setting = pair === 'none' ? 'examples.pair none' : 'examples.form full-sentences';
    refuse(
      `expected rows with pair labels for ${model.architecture}, the shards were prepared with ${setting}`,
      'Prepare shards of segment pairs, or set pairLoss to false.',
    );
  }
}

/** What a manifest's configuration tells about examples; that of merged or foreign shards may tell nothing. */
function exampleSettings({ configuration }: Manifest): { readonly form?: unknown; readonly pair?: unknown } {
  const examples = isRecord(configuration) ? configuration['examples'] : undefined;
  return isRecord(examples) ? examples : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
