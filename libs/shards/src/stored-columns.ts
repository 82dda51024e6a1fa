import type { ExampleBatch, ExampleTokenIds, StaticMasks } from '@albectra/examples';
import type { ColumnRole } from './shard-columns.ts';
import type { ShardMetadata } from './shard-metadata.ts';
import { idArrayType } from './shard-values.ts';

/** The values of one column of a shard as they stand in the file. */
export interface StoredColumn {
  readonly values: Int8Array | Uint16Array | Uint32Array | BigUint64Array;
  /** Where the values of each row start, `[rows + 1]`; of no meaning where a row has one value. */
  readonly starts: Int32Array;
}

/** The columns of a batch, which must keep to the rules of the format, in the form in which a shard holds them. */
export function storedColumns(
  batch: ExampleBatch,
  metadata: ShardMetadata,
): { readonly [role in ColumnRole]?: StoredColumn } {
  const { rowStarts, packStarts, masks, origins } = batch;
  const IdArray = idArrayType(metadata.vocabularySize);
  /** Gives ids the type that they take on disk, copying only where it differs. */
  const fit = (ids: ExampleTokenIds): ExampleTokenIds => (ids instanceof IdArray ? ids : IdArray.from(ids));
  const ofExample = (values: StoredColumn['values']): StoredColumn => ({
    values,
    starts: packStarts ?? rowStarts,
  });
  const packed = packStarts && packColumns(batch, packStarts);
  const tokenStarts = packed?.tokenStarts ?? rowStarts;
  const stored = masks && (packStarts === undefined ? masks : packMasks(batch, masks, packStarts));
  return {
    tokenIds: { values: fit(batch.tokenIds), starts: tokenStarts },
    ...(packed && { exampleStarts: ofExample(packed.exampleStarts) }),
    segmentAEnds: ofExample(batch.segmentAEnds),
    pairLabels: ofExample(batch.pairLabels),
    ...(stored && {
      maskedPositions: { values: stored.maskedPositions, starts: stored.maskStarts },
      replacementIds: { values: fit(stored.replacementIds), starts: stored.maskStarts },
    }),
    ...(origins && {
      sources: ofExample(origins.sources),
      documentIds: ofExample(longNumbers(origins.documentIds)),
      byteOffsets: ofExample(longNumbers(origins.byteOffsets)),
    }),
  };
}

/** Finds where the ids of each pack start, and within the pack those of each example. */
function packColumns(
  { rowStarts }: ExampleBatch,
  packStarts: Int32Array,
): { readonly tokenStarts: Int32Array; readonly exampleStarts: Uint16Array } {
  const tokenStarts = packStarts.map((row) => rowStarts[row]!);
  const exampleStarts = new Uint16Array(rowStarts.length - 1);
  for (let pack = 0; pack + 1 < packStarts.length; pack++) {
    for (let row = packStarts[pack]!; row < packStarts[pack + 1]!; row++) {
      exampleStarts[row] = rowStarts[row]! - tokenStarts[pack]!;
    }
  }
  return { tokenStarts, exampleStarts };
}

/** Makes the masks of examples those of their packs: positions count from the start of the pack. */
function packMasks({ rowStarts }: ExampleBatch, masks: StaticMasks, packStarts: Int32Array): StaticMasks {
  const { maskStarts } = masks;
  const maskedPositions = masks.maskedPositions.slice();
  for (let pack = 0; pack + 1 < packStarts.length; pack++) {
    const packStart = rowStarts[packStarts[pack]!]!;
    for (let row = packStarts[pack]!; row < packStarts[pack + 1]!; row++) {
      const shift = rowStarts[row]! - packStart;
      for (let i = maskStarts[row]!; i < maskStarts[row + 1]!; i++) maskedPositions[i]! += shift;
    }
  }
  return { ...masks, maskStarts: packStarts.map((row) => maskStarts[row]!), maskedPositions };
}

/** Writes integers below 2^53 as 64-bit ones, halves first: a bigint for each would cost an allocation. */
function longNumbers(values: Float64Array): BigUint64Array {
  const halves = new Uint32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    halves[2 * i] = values[i]! % 2 ** 32;
    halves[2 * i + 1] = Math.floor(values[i]! / 2 ** 32);
  }
  return new BigUint64Array(halves.buffer);
}
