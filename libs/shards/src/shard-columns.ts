import { tokenIdType } from './manifest.ts';
import type { ShardMetadata } from './shard-metadata.ts';

/** What a column of a shard holds, whatever its name. */
export type ColumnRole =
  | 'tokenIds'
  | 'exampleStarts'
  | 'segmentAEnds'
  | 'pairLabels'
  | 'maskedPositions'
  | 'replacementIds'
  | 'sources'
  | 'documentIds'
  | 'byteOffsets';

/** Type of the values of a column, or of the values in its lists. */
export type ColumnValueType = 'int8' | 'uint16' | 'uint32' | 'uint64';

/** One column of a shard. */
export interface ShardColumn {
  readonly role: ColumnRole;
  readonly name: string;
  /** Whether a row has a list of values; otherwise it has one. */
  readonly isList: boolean;
  readonly type: ColumnValueType;
}

/** Bytes of one value of each type. */
export const VALUE_BYTES: { readonly [type in ColumnValueType]: number } = {
  int8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
};

/**
 * Lists the columns of a shard in the order in which they stand in the file.
 *
 * What belongs to an example is one value of a row, or, where rows are packs, a list with one value for
 * each example of the pack.
 */
export function shardColumns(metadata: ShardMetadata): readonly ShardColumn[] {
  const { packed, masking, provenance, vocabularySize } = metadata;
  const ids = tokenIdType(vocabularySize);
  const ofExample = (role: ColumnRole, name: string, type: ColumnValueType): ShardColumn => {
    return { role, name: packed ? `${name}s` : name, isList: packed, type };
  };
  const listOf = (role: ColumnRole, name: string, type: ColumnValueType): ShardColumn => {
    return { role, name, isList: true, type };
  };
  const columns = [listOf('tokenIds', 'input_ids', ids)];
  if (packed) columns.push(listOf('exampleStarts', 'example_starts', 'uint16'));
  columns.push(ofExample('segmentAEnds', 'segment_a_end', 'uint16'));
  columns.push(ofExample('pairLabels', 'pair_label', 'int8'));
  if (masking === 'static') {
    columns.push(listOf('maskedPositions', 'masked_positions', 'uint16'));
    columns.push(listOf('replacementIds', 'masked_replacements', ids));
  }
  if (provenance) {
    columns.push(ofExample('sources', 'source', 'uint32'));
    columns.push(ofExample('documentIds', 'document_id', 'uint64'));
    columns.push(ofExample('byteOffsets', 'byte_offset', 'uint64'));
  }
  return columns;
}
