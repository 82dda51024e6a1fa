import {
  buildAlbertExamples,
  buildElectraExamples,
  concatenateExamples,
  countRows,
  takeExamples,
  type ExampleBatch,
  type TokenizedDocuments,
} from '@albectra/examples';
import { createMasker, drawStaticMasks, type Masker, type MaskerOptions } from '@albectra/masking';
import { deriveKey, permuteIndex, type RandomKey } from '@albectra/random';
import { decodeWordStarts, type SplitName } from '@albectra/shards/manifest';
import type { Plan } from './plan.ts';

/** Row indices of one task; tasks draw their masks from disjoint ranges. */
const ROWS_PER_TASK = 2 ** 32;

/** What the rows of one shard are built from. */
export interface RowSource {
  readonly plan: Plan;
  readonly task: number;
  readonly split: SplitName;
  readonly documents: TokenizedDocuments;
}

/**
 * Builds the rows of a shard: every pass over the documents, shuffled, with masks if they are static.
 *
 * The held-out split has one pass: evaluating a document twice tells nothing new.
 */
export function buildRows(source: RowSource): ExampleBatch {
  const { plan, task, split } = source;
  const { seed, duplicates, masking } = plan.configuration;
  const passes = split === 'train' ? duplicates : 1;
  const built = Array.from({ length: passes }, (_, duplicate) => buildPass(source, duplicate));
  const rows = shuffle(concatenateExamples(built), deriveKey(seed, 'row order', split, task));
  if (masking.mode === 'dynamic') return rows;
  const place = { epoch: split === 'train' ? 0 : 1, firstRowIndex: task * ROWS_PER_TASK };
  return { ...rows, masks: drawStaticMasks(createPlanMasker(plan), rows, place) };
}

function buildPass({ plan, documents }: RowSource, duplicate: number): ExampleBatch {
  const { objective, seed, sequenceLength, semantics, examples } = plan.configuration;
  const { shortSequenceProbability, singleSegmentProbability, pair } = examples;
  const common = {
    sequenceLength,
    shortSequenceProbability,
    duplicate,
    specialIds: plan.tokenizer.specialIds,
    preset: semantics,
  };
  const key = deriveKey(seed, 'examples');
  return objective === 'electra'
    ? buildElectraExamples(documents, { ...common, singleSegmentProbability }, key)
    : buildAlbertExamples(documents, { ...common, pair }, key);
}

/** Creates the masker of a plan; it also checks the masking options, so that planning fails early. */
export function createPlanMasker({
  configuration,
  tokenizer,
}: Pick<Plan, 'configuration' | 'tokenizer'>): Masker {
  const { masking, semantics, seed } = configuration;
  const { vocabularySize, specialIds } = tokenizer;
  const { pad, cls, sep, mask } = specialIds;
  const options = {
    vocabularySize,
    specialIds: { pad, cls, sep, mask },
    maxPredictions: masking.maxPredictions,
    maskRate: masking.rate,
    maxNgram: masking.maxNgram,
    preset: semantics,
    withReplacement: semantics === 'faithful',
    wordStarts: decodeWordStarts(tokenizer.wordStarts, vocabularySize),
    kind: masking.kind,
  };
  return createMasker(options as MaskerOptions, deriveKey(seed, 'static masks'));
}

function shuffle(rows: ExampleBatch, key: RandomKey): ExampleBatch {
  const count = countRows(rows);
  return takeExamples(
    rows,
    Int32Array.from({ length: count }, (_, index) => permuteIndex(index, count, key)),
  );
}
