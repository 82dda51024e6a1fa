import { Field, Int8, List, Schema, Uint16, Uint32, Uint64, type DataType } from 'apache-arrow';
import { MANIFEST_VERSION, type Manifest, type ShardObjective, type SpecialIds } from './manifest.ts';
import { shardColumns, type ColumnValueType } from './shard-columns.ts';

/** What a shard says about itself in its Arrow metadata, so that one file alone can be understood. */
export interface ShardMetadata {
  readonly runKey: string;
  readonly objective: ShardObjective;
  /** Longest row in tokens. */
  readonly sequenceLength: number;
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;
  /** `static` adds the two columns of masks. */
  readonly masking: 'static' | 'dynamic';
  /** Whether a row is a pack of examples; its columns are then lists. */
  readonly packed: boolean;
  /** Whether three columns say which document of which source a row, or each example of it, is from. */
  readonly provenance: boolean;
  /** Upper bounds of the bins that rows are sorted into by length, see `Manifest.lengthBins`. */
  readonly lengthBins?: readonly number[];
}

/** Creates the Arrow schema of a shard: its columns, and the metadata as text. */
export function createShardSchema(metadata: ShardMetadata): Schema {
  const fields = shardColumns(metadata).map(({ name, isList, type }) => {
    const value = valueDataType(type);
    return new Field(name, isList ? listDataType(value) : value, false);
  });
  return new Schema(fields, describeShard(metadata));
}

function valueDataType(type: ColumnValueType): DataType {
  switch (type) {
    case 'int8':
      return new Int8();
    case 'uint16':
      return new Uint16();
    case 'uint32':
      return new Uint32();
    case 'uint64':
      return new Uint64();
  }
}

/** Returns the Arrow type of lists of values, none of which can be null. */
export function listDataType(value: DataType): List {
  return new List(new Field('item', value, false));
}

/** Returns the metadata of the manifest in the form that its shards carry. */
export function shardMetadataOf(manifest: Manifest): ShardMetadata {
  const { runKey, objective, sequenceLength, masking, packed, provenance, lengthBins, vocabulary } = manifest;
  const { size: vocabularySize, specialIds } = vocabulary;
  const form = { masking, packed, provenance, ...(lengthBins && { lengthBins }) };
  return { runKey, objective, sequenceLength, vocabularySize, specialIds, ...form };
}

/**
 * Compares the schema of a file with what its manifest promises.
 *
 * @returns what was expected and what was found, or undefined if they agree.
 */
export function findSchemaFault(actual: Schema, metadata: ShardMetadata): string | undefined {
  const expected = createShardSchema(metadata);
  const wanted = columnsOf(expected);
  const found = columnsOf(actual);
  if (wanted !== found) return `expected the columns ${wanted}, got ${found || 'none'}`;
  for (const [name, value] of expected.metadata) {
    const other = actual.metadata.get(name);
    if (other !== value) return `expected ${name} ${value}, got ${other ?? 'nothing'}`;
  }
  return undefined;
}

function columnsOf(schema: Schema): string {
  return schema.fields.map((field) => `${field.name}: ${String(field.type)}`).join(', ');
}

/** Text values only, in a fixed order: the bytes of a shard depend on nothing else. */
function describeShard(metadata: ShardMetadata): Map<string, string> {
  const { pad, unk, cls, sep, mask } = metadata.specialIds;
  return new Map([
    ['albectra.schema_version', String(MANIFEST_VERSION)],
    ['albectra.run_key', metadata.runKey],
    ['albectra.objective', metadata.objective],
    ['albectra.masking', metadata.masking],
    ['albectra.sequence_length', String(metadata.sequenceLength)],
    ['albectra.vocabulary_size', String(metadata.vocabularySize)],
    ['albectra.special_ids', JSON.stringify({ pad, unk, cls, sep, mask })],
    ['albectra.packed', String(metadata.packed)],
    ['albectra.provenance', String(metadata.provenance)],
    ['albectra.length_bins', JSON.stringify(metadata.lengthBins ?? [])],
  ]);
}
