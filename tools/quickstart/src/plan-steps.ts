import { join } from 'node:path';
import type { ProgramPath } from './run-step.ts';

/** One step of the quickstart: a command that a user could type. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly program: ProgramPath;
  readonly words: readonly string[];
  /** What the step makes; if it is gone, the step is not done. */
  readonly output: string;
}

/** Where things lie in the quickstart's folder. */
export interface QuickstartPaths {
  readonly folder: string;
  readonly corpus: string;
  readonly vocabulary: string;
  readonly shards: Readonly<Record<Model, string>>;
  readonly runs: Readonly<Record<Model, string>>;
  readonly exports: Readonly<Record<Model, string>>;
  /** Pages to look at: what the shards hold, and how the runs went. */
  readonly pages: { readonly shards: string; readonly runs: string };
}

/** The models that the quickstart trains. */
export const MODELS = ['electra', 'albert'] as const;

/** Name of a model of the quickstart. */
export type Model = (typeof MODELS)[number];

/** Pieces of the vocabulary, unless the text is too small for so many. */
const VOCABULARY_SIZE = 8000;
/** Tokens of a row: short, so that two cores see many rows in minutes; pairs of sentences need more. */
const SEQUENCE_LENGTHS: Readonly<Record<Model, number>> = { electra: 32, albert: 64 };
/** In the gathered text a line is a paragraph, an entry of a list or a heading: its end ends a sentence. */
const READING = ['--set', 'reading.lineEnds=line'] as const;
const HELDOUT_FRACTION = 0.05;

/** Lays out the quickstart's folder. */
export function quickstartPaths(folder: string): QuickstartPaths {
  const each = (group: string): Readonly<Record<Model, string>> => ({
    electra: join(folder, group, 'electra'),
    albert: join(folder, group, 'albert'),
  });
  return {
    folder,
    corpus: join(folder, 'corpus.txt'),
    vocabulary: join(folder, 'spiece.model'),
    shards: each('shards'),
    runs: each('runs'),
    exports: each('exports'),
    pages: { shards: join(folder, 'shards.html'), runs: join(folder, 'runs.html') },
  };
}

/** The steps after the corpus, in order. */
export function planSteps(paths: QuickstartPaths, engine: string): Step[] {
  return [
    vocabularyStep(paths),
    ...MODELS.map((model) => shardsStep(paths, model)),
    ...MODELS.map((model) => verifyStep(paths, model)),
    ...MODELS.map((model) => trainingStep(paths, { model, engine })),
    ...MODELS.map((model) => exportStep(paths, model)),
    shardsPageStep(paths),
    runsPageStep(paths),
  ];
}

function vocabularyStep({ corpus, vocabulary }: QuickstartPaths): Step {
  return {
    id: 'vocabulary',
    title: 'Train a vocabulary',
    program: 'apps/prepare-data/src/cli.ts',
    words: [
      'train-vocab',
      corpus,
      '--output',
      vocabulary,
      '--set',
      `vocabularySize=${VOCABULARY_SIZE}`,
      '--set',
      'allowSmaller=true',
      ...READING,
    ],
    output: vocabulary,
  };
}

function shardsStep({ corpus, vocabulary, shards }: QuickstartPaths, model: Model): Step {
  return {
    id: `shards-${model}`,
    title: `Prepare ${model.toUpperCase()} shards`,
    program: 'apps/prepare-data/src/cli.ts',
    words: [
      'build',
      corpus,
      '--tokenizer',
      vocabulary,
      '--preset',
      model,
      '--output',
      shards[model],
      '--set',
      `sequenceLength=${SEQUENCE_LENGTHS[model]}`,
      '--set',
      `heldoutFraction=${HELDOUT_FRACTION}`,
      '--set',
      'masking.maxPredictions=10',
      ...READING,
    ],
    output: shards[model],
  };
}

function verifyStep({ shards }: QuickstartPaths, model: Model): Step {
  return {
    id: `verify-${model}`,
    title: `Verify the ${model.toUpperCase()} shards`,
    program: 'apps/prepare-data/src/cli.ts',
    words: ['verify', shards[model]],
    output: shards[model],
  };
}

function trainingStep(
  { shards, runs }: QuickstartPaths,
  { model, engine }: { readonly model: Model; readonly engine: string },
): Step {
  return {
    id: `train-${model}`,
    title: `Pre-train a tiny ${model.toUpperCase()}`,
    program: 'apps/train/src/cli.ts',
    words: [
      'pretrain',
      shards[model],
      '--preset',
      `${model}-tiny`,
      '--engine',
      engine,
      '--output',
      runs[model],
      '--set',
      'run.checkpointEvery=200',
    ],
    output: runs[model],
  };
}

function exportStep({ runs, exports }: QuickstartPaths, model: Model): Step {
  return {
    id: `export-${model}`,
    title: `Export ${model.toUpperCase()} for Hugging Face`,
    program: 'apps/train/src/cli.ts',
    words: ['export', runs[model], '--output', exports[model]],
    output: exports[model],
  };
}

function shardsPageStep({ shards, pages }: QuickstartPaths): Step {
  return {
    id: 'page-shards',
    title: 'Draw what the ALBERT shards hold',
    program: 'apps/prepare-data/src/cli.ts',
    words: ['report', shards.albert, '--output', pages.shards],
    output: pages.shards,
  };
}

function runsPageStep({ runs, pages }: QuickstartPaths): Step {
  return {
    id: 'page-runs',
    title: 'Draw how the runs went',
    program: 'apps/train/src/cli.ts',
    words: ['report', ...MODELS.map((model) => runs[model]), '--output', pages.runs],
    output: pages.runs,
  };
}
