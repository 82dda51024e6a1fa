import { Field, Int8, List, Schema, Uint16, Uint32, type DataType } from 'apache-arrow';
import {
  MANIFEST_VERSION,
  tokenIdType,
  type Manifest,
  type ShardObjective,
  type SpecialIds,
  type TokenIdType,
} from './manifest.ts';

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
}

/** Creates the Arrow schema of a shard: the columns of its masking, and the metadata as text. */
export function createShardSchema(metadata: ShardMetadata): Schema {
  const ids = idDataType(tokenIdType(metadata.vocabularySize));
  const fields = [
    listField('input_ids', ids),
    new Field('segment_a_end', new Uint16(), false),
    new Field('pair_label', new Int8(), false),
  ];
  if (metadata.masking === 'static') {
    fields.push(listField('masked_positions', new Uint16()), listField('masked_replacements', ids));
  }
  return new Schema(fields, describeShard(metadata));
}

/** Returns the metadata of the manifest in the form that its shards carry. */
export function shardMetadataOf(manifest: Manifest): ShardMetadata {
  const { runKey, objective, sequenceLength, masking, vocabulary } = manifest;
  const { size: vocabularySize, specialIds } = vocabulary;
  return { runKey, objective, sequenceLength, masking, vocabularySize, specialIds };
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

function listField(name: string, type: DataType): Field {
  return new Field(name, new List(new Field('item', type, false)), false);
}

function idDataType(type: TokenIdType): DataType {
  return type === 'uint16' ? new Uint16() : new Uint32();
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
  ]);
}
