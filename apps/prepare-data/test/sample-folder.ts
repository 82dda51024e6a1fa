import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildAlbertExamples,
  packExamples,
  sliceExamples,
  type ExampleBatch,
  type TokenizedDocuments,
} from '@albectra/examples';
import { createMasker, drawStaticMasks } from '@albectra/masking';
import { deriveKey } from '@albectra/random';
import {
  MANIFEST_VERSION,
  encodeWordStarts,
  shardMetadataOf,
  tokenIdType,
  writeManifest,
  writeShard,
  type Manifest,
  type ShardEntry,
} from '@albectra/shards';
import { loadTokenizer } from '@albectra/tokenizer';

/** Forms of shards that a preparation can write. */
export interface FolderOptions {
  readonly masking?: 'static' | 'dynamic';
  readonly packed?: boolean;
  readonly provenance?: boolean;
  /** Name of the second source. */
  readonly sourceName?: string;
  readonly counters?: Readonly<Record<string, number>>;
  /** A piece of the vocabulary, which most sentences have. */
  readonly piece?: string;
}

const SEQUENCE_LENGTH = 64;
const KEY = deriveKey(7, 'sample folder');
const SHARDS = 3;

/** Writes a small folder of shards without a preparation, in any form. */
export async function writeSampleFolder(directory: string, options: FolderOptions = {}): Promise<Manifest> {
  const { masking = 'static', packed = false, provenance = false, counters = {}, piece = 'river' } = options;
  const words = Array.from({ length: 60 }, (_, index) => `word${index}`);
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', piece, '##s', ...words];
  const bytes = new TextEncoder().encode(vocabulary.join('\n'));
  const tokenizer = loadTokenizer(bytes, 'vocab.txt');
  await mkdir(join(directory, 'tokenizer'), { recursive: true });
  await writeFile(join(directory, 'tokenizer', 'vocab.txt'), bytes);
  const sources = ['first.txt', options.sourceName ?? 'second.txt'];
  const base: Manifest = {
    version: MANIFEST_VERSION,
    runKey: 'ab'.repeat(32),
    createdBy: 'a test',
    objective: 'albert',
    sequenceLength: SEQUENCE_LENGTH,
    idType: tokenIdType(vocabulary.length),
    vocabulary: {
      size: vocabulary.length,
      specialIds: tokenizer.specialIds,
      wordStarts: encodeWordStarts(tokenizer.wordStarts()),
    },
    tokenizer: { file: 'tokenizer/vocab.txt', sha256: createHash('sha256').update(bytes).digest('hex') },
    masking,
    packed,
    provenance,
    sources: sources.map((name) => ({ name, bytes: 1000, identity: name })),
    configuration: {
      objective: 'albert',
      seed: 7,
      masking: { mode: masking, kind: 'ngram', rate: 0.15, maxNgram: 3 },
    },
    splits: { train: { rows: 0, tokens: 0, shards: [] }, heldout: { rows: 0, tokens: 0, shards: [] } },
    counters: { bytes: 123_456, documents: 200, ...counters },
  };
  const rows = buildRows(base, vocabulary.length);
  const count = rows.pairLabels.length;
  const shards: ShardEntry[] = [];
  for (let shard = 0; shard < SHARDS; shard++) {
    const part = sliceExamples(
      rows,
      Math.floor((shard * count) / SHARDS),
      Math.floor(((shard + 1) * count) / SHARDS),
    );
    const stored = packed ? packExamples(part, { sequenceLength: SEQUENCE_LENGTH }) : part;
    shards.push(
      await writeShard({ directory, file: `train/shard-0000${shard}.arrow` }, stored, shardMetadataOf(base)),
    );
  }
  const sum = (field: 'rows' | 'tokens'): number => shards.reduce((total, shard) => total + shard[field], 0);
  const manifest = {
    ...base,
    splits: { ...base.splits, train: { rows: sum('rows'), tokens: sum('tokens'), shards } },
  };
  await writeManifest(directory, manifest);
  return manifest;
}

function buildRows({ masking, provenance, vocabulary }: Manifest, size: number): ExampleBatch {
  const documents = makeDocuments(size, provenance);
  const options = {
    sequenceLength: SEQUENCE_LENGTH,
    specialIds: vocabulary.specialIds,
    pair: 'sop' as const,
  };
  const rows = buildAlbertExamples(documents, options, KEY);
  if (masking === 'dynamic') return rows;
  const wordStarts = Uint8Array.from({ length: size }, (_, id) => (id === 6 ? 0 : 1));
  const masker = createMasker(
    {
      kind: 'ngram',
      maxNgram: 3,
      maxPredictions: 10,
      vocabularySize: size,
      specialIds: vocabulary.specialIds,
      wordStarts,
    },
    KEY,
  );
  return { ...rows, masks: drawStaticMasks(masker, rows, { epoch: 0, firstRowIndex: 0 }) };
}

/** 200 documents of 10 sentences of 8 tokens: `piece` and `##s` in each. */
function makeDocuments(size: number, provenance: boolean): TokenizedDocuments {
  const documentCount = 200;
  const sentences = documentCount * 10;
  const tokenIds = Int32Array.from({ length: sentences * 8 }, (_, index) => {
    const place = index % 8;
    return place < 2 ? 5 + place : 7 + ((index * 7919 + Math.floor(index / 8)) % (size - 7));
  });
  return {
    tokenIds,
    sentenceStarts: Int32Array.from({ length: sentences + 1 }, (_, index) => index * 8),
    documentStarts: Int32Array.from({ length: documentCount + 1 }, (_, index) => index * 10),
    documentIds: Float64Array.from({ length: documentCount }, (_, index) => index),
    ...(provenance && {
      sources: Uint32Array.from({ length: documentCount }, (_, index) => (index < 50 ? 0 : 1)),
      byteOffsets: Float64Array.from({ length: documentCount }, (_, index) => index * 100),
    }),
  };
}
