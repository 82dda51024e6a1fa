import type { ExampleBatch } from '@albectra/examples';
import type { VocabularyFacts } from '@albectra/shards/manifest';
import { decodeWordStarts } from '@albectra/shards/manifest';
import { MaskStatistics } from './mask-statistics.ts';

/** Counts over rows that were read. */
export class RowStatistics {
  /** Rows; packs, where rows are packed. */
  rows = 0;
  examples = 0;
  tokens = 0;
  /** Examples by pair label: original order, swapped or random, none. */
  readonly pairs = { ordered: 0, swapped: 0, none: 0 };
  /** Examples with a second segment. */
  twoSegments = 0;
  /** Tokens that start a word. */
  words = 0;
  /** How often each token occurs, special tokens included, `[vocabulary]`. */
  readonly tokenCounts: Float64Array;
  /** Tokens by the number of their source; empty where rows do not say where they are from. */
  readonly sourceTokens: Map<number, number> = new Map();
  readonly masks: MaskStatistics;
  readonly #wordStarts: Uint8Array;

  constructor(vocabulary: VocabularyFacts) {
    this.tokenCounts = new Float64Array(vocabulary.size);
    this.#wordStarts = decodeWordStarts(vocabulary.wordStarts, vocabulary.size);
    this.masks = new MaskStatistics(vocabulary.specialIds.mask, this.#wordStarts);
  }

  /** Counts the rows of a batch. */
  add(batch: ExampleBatch): void {
    const { tokenIds, pairLabels, packStarts } = batch;
    this.rows += packStarts === undefined ? pairLabels.length : packStarts.length - 1;
    this.examples += pairLabels.length;
    this.tokens += tokenIds.length;
    this.#countTokens(tokenIds);
    for (const label of pairLabels) {
      if (label === 0) this.pairs.ordered++;
      else if (label === 1) this.pairs.swapped++;
      else this.pairs.none++;
    }
    this.#countSegments(batch);
    this.masks.add(batch);
  }

  #countTokens(tokenIds: ExampleBatch['tokenIds']): void {
    for (const id of tokenIds) {
      this.tokenCounts[id]! += 1;
      this.words += this.#wordStarts[id]!;
    }
  }

  #countSegments({ rowStarts, segmentAEnds, origins }: ExampleBatch): void {
    for (const [row, end] of segmentAEnds.entries()) {
      const length = rowStarts[row + 1]! - rowStarts[row]!;
      if (end < length) this.twoSegments++;
      if (origins === undefined) continue;
      const source = origins.sources[row]!;
      this.sourceTokens.set(source, (this.sourceTokens.get(source) ?? 0) + length);
    }
  }
}
