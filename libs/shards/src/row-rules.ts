import type { ShardMetadata } from './shard-metadata.ts';

/** What the rows of one shard must keep to. */
export interface RowRules {
  readonly metadata: ShardMetadata;
  /** The bin of the shard, one of the metadata's; undefined if rows are not binned. */
  readonly bin?: number | undefined;
  /** Number of sources, where it is known. Default: as many as there can be. */
  readonly sourceCount?: number;
}

/** The first row of a batch that breaks a rule of the format. */
export interface RowFault {
  /** Number of the example in the batch. */
  readonly row: number;
  readonly expected: string;
  readonly actual: string;
}

/** Returns the lengths in tokens that rows of a bin can have; without bins, of any row. */
export function lengthsOfBin({ metadata, bin }: RowRules): {
  readonly shortest: number;
  readonly longest: number;
} {
  const { lengthBins, sequenceLength } = metadata;
  if (lengthBins === undefined || bin === undefined) return { shortest: 0, longest: sequenceLength };
  return { shortest: (lengthBins[lengthBins.indexOf(bin) - 1] ?? 0) + 1, longest: bin };
}
