import type { ArrowSchema } from './arrow-metadata.ts';
import { MANIFEST_VERSION, type Manifest, type ShardObjective, type SpecialIds } from './manifest.ts';
import { shardColumns, type ShardColumn } from './shard-columns.ts';

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
export function findSchemaFault(actual: ArrowSchema, metadata: ShardMetadata): string | undefined {
  const wanted = shardColumns(metadata).map(describeColumn).join(', ');
  const found = actual.columns.join(', ');
  if (wanted !== found) return `expected the columns ${wanted}, got ${shorten(found) || 'none'}`;
  for (const [name, value] of describeShard(metadata)) {
    const other = actual.metadata.get(name);
    if (other !== value)
      return `expected ${name} ${value}, got ${other === undefined ? 'nothing' : shorten(other)}`;
  }
  return undefined;
}

/** Writes metadata as text, in a fixed order: the bytes of a shard depend on nothing else. */
export function describeShard(metadata: ShardMetadata): Map<string, string> {
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

function describeColumn({ name, isList, type }: ShardColumn): string {
  const value = `${type[0]?.toUpperCase()}${type.slice(1)}`;
  return `${name}: ${isList ? `List<${value}>` : value}`;
}

/** Shows untrusted text in at most 300 characters. */
function shorten(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 297)}...`;
}
