import type { ExampleOrigins } from '@albectra/examples';
import type { ShardBuffers } from './shard-buffers.ts';
import type { ColumnLayout, RecordBatchLayout } from './shard-layout.ts';
import type { ShardMetadata } from './shard-metadata.ts';
import {
  damaged,
  fillValues,
  idArrayType,
  readLongNumbers,
  readOffsets,
  requireSameOffsets,
  type IdArrayType,
} from './shard-values.ts';

/** The small columns of a record batch, which say where all else of a row lies; 7 to 40 bytes an example. */
export interface RowIndex {
  /** Where the ids of each row start in the batch's flat ids, `[rows + 1]`. */
  readonly tokenStarts: Int32Array;
  /** Where the ids of each example start, `[examples + 1]`; `tokenStarts` itself where a row is an example. */
  readonly exampleStarts: Int32Array;
  /** Where the examples of each pack start, `[rows + 1]`; packed shards only. */
  readonly packStarts?: Int32Array;
  /** `[examples]` */
  readonly segmentAEnds: Uint16Array;
  /** `[examples]` */
  readonly pairLabels: Int8Array;
  /** Where the masks of each row start in the batch's flat masks, `[rows + 1]`; static masks only. */
  readonly maskStarts?: Int32Array;
  /** Where the examples are from; absent if the shard does not say or nobody asked. */
  readonly origins?: ExampleOrigins;
  /** The ids and masks of all rows; absent if they are to be read when they are asked for. */
  readonly lists?: RowLists;
}

/** What the rows of a record batch consist of, those of all rows after one another. */
export interface RowLists {
  readonly tokenIds: IdArray;
  /** Static masks only, like the next. */
  readonly maskedPositions?: Uint16Array<ArrayBuffer>;
  readonly replacementIds?: IdArray;
}

type IdArray = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** What of a record batch is kept in memory. */
export interface IndexForm {
  readonly metadata: ShardMetadata;
  /** Whether to read where the rows are from. */
  readonly origins: boolean;
  /** Whether to read the ids and masks, too. */
  readonly lists?: boolean;
}

/** Reads the row index of one record batch. */
export function readRowIndex(
  buffers: ShardBuffers,
  { rows, columns, firstSource = 0 }: RecordBatchLayout,
  { metadata, origins, lists }: IndexForm,
): RowIndex {
  const { segmentAEnds, pairLabels, exampleStarts: packed, maskedPositions, sources } = columns;
  const tokenStarts = readOffsets(buffers, columns.tokenIds!, rows);
  const packs = packed && readPacks({ buffers, column: packed, tokenStarts });
  if (packs !== undefined) {
    for (const column of [segmentAEnds, pairLabels, sources, columns.documentIds, columns.byteOffsets]) {
      if (column !== undefined) requireSameOffsets(buffers, column, packs.packStarts);
    }
  }
  return {
    tokenStarts,
    exampleStarts: tokenStarts,
    ...packs,
    segmentAEnds: fillValues(buffers, new Uint16Array(segmentAEnds!.valueCount), {
      region: segmentAEnds!.values,
    }),
    pairLabels: fillValues(buffers, new Int8Array(pairLabels!.valueCount), { region: pairLabels!.values }),
    ...(maskedPositions && { maskStarts: readMaskStarts(buffers, columns, rows) }),
    ...(origins && sources && { origins: readOrigins(buffers, columns, firstSource) }),
    ...(lists && { lists: readLists(buffers, columns, idArrayType(metadata.vocabularySize)) }),
  };
}

/** Counts the bytes that a row index keeps in memory. */
export function rowIndexBytes(index: RowIndex): number {
  const { tokenStarts, exampleStarts, packStarts, maskStarts, segmentAEnds, pairLabels, origins } = index;
  return countBytes([
    tokenStarts,
    packStarts === undefined ? undefined : exampleStarts,
    packStarts,
    maskStarts,
    segmentAEnds,
    pairLabels,
    ...Object.values(origins ?? {}),
    ...Object.values(index.lists ?? {}),
  ]);
}

function countBytes(arrays: readonly (ArrayBufferView | undefined)[]): number {
  return arrays.reduce((sum, array) => sum + (array?.byteLength ?? 0), 0);
}

/** Above any number of a source. */
const NO_SOURCE = 0xffff_ffff;

type Columns = RecordBatchLayout['columns'];

/** Reads where the examples of each pack start: its lists count from the start of the pack, the first from 0. */
function readPacks(source: {
  readonly buffers: ShardBuffers;
  readonly column: ColumnLayout;
  readonly tokenStarts: Int32Array;
}): { packStarts: Int32Array; exampleStarts: Int32Array } {
  const { buffers, column, tokenStarts } = source;
  const rows = tokenStarts.length - 1;
  const packStarts = readOffsets(buffers, column, rows);
  const inPack = fillValues(buffers, new Uint16Array(column.valueCount), { region: column.values });
  const exampleStarts = new Int32Array(column.valueCount + 1);
  exampleStarts[column.valueCount] = tokenStarts[rows]!;
  let rises = true;
  for (let pack = 0; pack < rows; pack++) {
    const first = packStarts[pack]!;
    const start = tokenStarts[pack]!;
    rises &&= first < packStarts[pack + 1]! && inPack[first] === 0;
    for (let example = first; example < packStarts[pack + 1]!; example++) {
      rises &&= example === first || inPack[example]! > inPack[example - 1]!;
      exampleStarts[example] = start + inPack[example]!;
      rises &&= exampleStarts[example]! < tokenStarts[pack + 1]!;
    }
  }
  if (!rises)
    throw damaged(buffers, 'expected starts of examples that rise from 0 within every pack, got others');
  return { packStarts, exampleStarts };
}

function readLists(buffers: ShardBuffers, columns: Columns, Ids: IdArrayType): RowLists {
  const { tokenIds, maskedPositions, replacementIds } = columns;
  const idsOf = ({ valueCount, values }: ColumnLayout): IdArray =>
    fillValues<IdArray>(buffers, new Ids(valueCount), { region: values });
  return {
    tokenIds: idsOf(tokenIds!),
    ...(maskedPositions && {
      maskedPositions: fillValues(buffers, new Uint16Array(maskedPositions.valueCount), {
        region: maskedPositions.values,
      }),
    }),
    ...(replacementIds && { replacementIds: idsOf(replacementIds) }),
  };
}

function readMaskStarts(buffers: ShardBuffers, columns: Columns, rows: number): Int32Array {
  const maskStarts = readOffsets(buffers, columns.maskedPositions!, rows);
  requireSameOffsets(buffers, columns.replacementIds!, maskStarts);
  return maskStarts;
}

function readOrigins(buffers: ShardBuffers, columns: Columns, firstSource: number): ExampleOrigins {
  const { documentIds, byteOffsets } = columns;
  const sources = new Uint32Array(columns.sources!.valueCount);
  fillValues(buffers, sources, { region: columns.sources!.values });
  // What is no number of a source must not become one.
  for (let row = 0; row < sources.length; row++) {
    sources[row] = Math.min(sources[row]! + firstSource, NO_SOURCE);
  }
  return {
    sources,
    documentIds: readLongNumbers(buffers, documentIds!),
    byteOffsets: readLongNumbers(buffers, byteOffsets!),
  };
}
