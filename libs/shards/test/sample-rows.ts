import type { ExampleBatch } from '@albectra/examples';
import { MANIFEST_VERSION, type Manifest, type ManifestSource, type ShardEntry } from '../src/manifest.ts';
import type { ShardMetadata } from '../src/shard-metadata.ts';
import { encodeWordStarts } from '../src/word-starts.ts';

export const METADATA: ShardMetadata = {
  runKey: '0123456789abcdef',
  objective: 'albert',
  sequenceLength: 40,
  vocabularySize: 1000,
  specialIds: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  masking: 'dynamic',
  packed: false,
  provenance: false,
};

/** Two inputs. */
export const SOURCES: readonly ManifestSource[] = [
  { name: 'texts/a.txt', bytes: 1000, identity: 'sha256:00' },
  { name: 'texts/a file\nof two lines.txt', bytes: 0, identity: '' },
];

/** Lengths of segments A and B of one row; no B if it is 0. */
export interface RowShape {
  readonly a: number;
  readonly b: number;
}

/** Makes rows of the given shapes; ids count up from 5, so that every row differs from its neighbours. */
export function makeRows(shapes: readonly RowShape[], metadata: ShardMetadata = METADATA): ExampleBatch {
  const ids: number[] = [];
  const starts = [0];
  const maskStarts = [0];
  const positions: number[] = [];
  let next = 0;
  const word = (): number => 5 + (next++ % (metadata.vocabularySize - 5));
  for (const { a, b } of shapes) {
    ids.push(2, ...Array.from({ length: a }, word), 3);
    if (b > 0) ids.push(...Array.from({ length: b }, word), 3);
    starts.push(ids.length);
    positions.push(1);
    if (b > 0) positions.push(a + 2);
    maskStarts.push(positions.length);
  }
  const IdArray = metadata.vocabularySize <= 65_536 ? Uint16Array : Uint32Array;
  const masks = {
    maskStarts: Int32Array.from(maskStarts),
    maskedPositions: Uint16Array.from(positions),
    replacementIds: IdArray.from(positions.map((_, index) => (index % 3 === 0 ? 4 : word()))),
  };
  return {
    tokenIds: IdArray.from(ids),
    rowStarts: Int32Array.from(starts),
    segmentAEnds: Uint16Array.from(shapes, ({ a }) => a + 2),
    pairLabels: Int8Array.from(shapes, ({ b }, row) => (b > 0 ? row % 2 : -1)),
    ...(metadata.masking === 'static' ? { masks } : {}),
  };
}

/** Rows of cycling lengths. */
export function cycleShapes(count: number): RowShape[] {
  return Array.from({ length: count }, (_, row) => ({ a: 1 + (row % 17), b: (row * 7) % 19 }));
}

/** A valid manifest around the given shards. */
export function makeManifest(train: readonly ShardEntry[], metadata: ShardMetadata = METADATA): Manifest {
  const size = metadata.vocabularySize;
  const total = (name: 'rows' | 'tokens'): number => train.reduce((sum, shard) => sum + shard[name], 0);
  return {
    version: MANIFEST_VERSION,
    runKey: metadata.runKey,
    createdBy: 'test 0.1.0',
    objective: metadata.objective,
    sequenceLength: metadata.sequenceLength,
    idType: size <= 65_536 ? 'uint16' : 'uint32',
    vocabulary: {
      size,
      specialIds: metadata.specialIds,
      wordStarts: encodeWordStarts(Array.from({ length: size }, (_, id) => id % 3 === 0)),
    },
    tokenizer: {
      file: 'tokenizer/tokenizer.model',
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
    masking: metadata.masking,
    packed: metadata.packed,
    provenance: metadata.provenance,
    ...(metadata.lengthBins && { lengthBins: metadata.lengthBins }),
    sources: SOURCES,
    configuration: { duplicates: 1 },
    splits: {
      train: { rows: total('rows'), tokens: total('tokens'), shards: train },
      heldout: { rows: 0, tokens: 0, shards: [] },
    },
    counters: { documents: 3 },
  };
}
