/**
 * Writes a folder of shards of every form, for read_shards.py to check with pyarrow.
 *
 *     node --conditions=@albectra/source tools/golden/shard_forms.ts OUT
 *     for folder in OUT/*; do python tools/golden/read_shards.py "$folder"; done
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAlbertExamples, countRows, packExamples, takeExamples } from '@albectra/examples';
import type { ExampleBatch } from '@albectra/examples';
import { createMasker, drawStaticMasks } from '@albectra/masking';
import { deriveKey, Draws } from '@albectra/random';
import {
  MANIFEST_VERSION,
  encodeWordStarts,
  shardMetadataOf,
  writeManifest,
  writeShard,
} from '@albectra/shards';
import type { Manifest, ShardCompression, ShardEntry } from '@albectra/shards';

const SEQUENCE_LENGTH = 64;
const LENGTH_BINS = [16, 40, SEQUENCE_LENGTH];
const DOCUMENTS = 1500;
const specialIds = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
/** SHA-256 of nothing: the tokenizer of these folders is an empty file. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

interface Form {
  readonly masking: 'static' | 'dynamic';
  readonly kind: 'rows' | 'packs' | 'bins';
  readonly provenance: boolean;
  readonly vocabularySize: number;
  readonly compression: ShardCompression;
}

/** Builds rows of documents of random ids, with the masks and origins of a form. */
function buildRows({ masking, provenance, vocabularySize }: Form): ExampleBatch {
  const draws = new Draws(deriveKey(11, 'golden-shards')).seek(0, 0);
  const sentenceStarts = [0];
  const documentStarts = [0];
  for (let document = 0; document < DOCUMENTS; document++) {
    const sentences = draws.between(1, 9);
    for (let i = 0; i < sentences; i++) sentenceStarts.push(sentenceStarts.at(-1)! + draws.between(1, 30));
    documentStarts.push(sentenceStarts.length - 1);
  }
  const count = { length: DOCUMENTS };
  const documents = {
    tokenIds: Uint32Array.from({ length: sentenceStarts.at(-1)! }, () =>
      draws.between(5, vocabularySize - 1),
    ),
    sentenceStarts: Int32Array.from(sentenceStarts),
    documentStarts: Int32Array.from(documentStarts),
    documentIds: Float64Array.from(count, (_, document) => 2 ** 53 - 1 - document),
    sources: Uint32Array.from(count, (_, document) => document % 2),
    byteOffsets: Float64Array.from(count, (_, document) => 3 ** 20 * document),
  };
  const options = { sequenceLength: SEQUENCE_LENGTH, specialIds };
  const { origins, ...bare } = buildAlbertExamples(documents, options, deriveKey(12, 'golden-shards'));
  const rows = provenance && origins !== undefined ? { ...bare, origins } : bare;
  if (masking === 'dynamic') return rows;
  const maskOptions = { kind: 'token', vocabularySize, specialIds, maxPredictions: 10 } as const;
  const masker = createMasker(maskOptions, deriveKey(13, 'golden-shards'));
  return { ...rows, masks: drawStaticMasks(masker, rows, { epoch: 0, firstRowIndex: 0 }) };
}

async function writeForm(directory: string, form: Form): Promise<void> {
  const { masking, kind, provenance, vocabularySize, compression } = form;
  const rows = buildRows(form);
  const none = { rows: 0, tokens: 0, shards: [] };
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    runKey: 'a'.repeat(64),
    createdBy: 'tools/golden/shard_forms.ts',
    objective: 'albert',
    sequenceLength: SEQUENCE_LENGTH,
    idType: vocabularySize > 65_536 ? 'uint32' : 'uint16',
    vocabulary: {
      size: vocabularySize,
      specialIds,
      wordStarts: encodeWordStarts(new Uint8Array(vocabularySize)),
    },
    tokenizer: { file: 'tokenizer/none.model', sha256: EMPTY_SHA256 },
    masking,
    packed: kind === 'packs',
    provenance,
    ...(kind === 'bins' && { lengthBins: LENGTH_BINS }),
    sources: ['a.txt', 'b.txt'].map((name) => ({ name, bytes: 2 ** 43, identity: '' })),
    configuration: {},
    splits: { train: none, heldout: none },
    counters: {},
  };
  const shards: ShardEntry[] = [];
  for (const bin of kind === 'bins' ? LENGTH_BINS : [undefined]) {
    const folder = bin === undefined ? 'train' : `train/bin-${bin}`;
    const target = { directory, file: `${folder}/shard-00000.arrow`, compression };
    const part = bin === undefined ? rows : takeExamples(rows, rowsOfBin(rows, bin));
    const stored = kind === 'packs' ? packExamples(part, { sequenceLength: SEQUENCE_LENGTH }) : part;
    shards.push(await writeShard({ ...target, ...(bin && { bin }) }, stored, shardMetadataOf(manifest)));
  }
  const total = (name: 'rows' | 'tokens'): number => shards.reduce((sum, shard) => sum + shard[name], 0);
  const train = { rows: total('rows'), tokens: total('tokens'), shards };
  await mkdir(join(directory, 'tokenizer'), { recursive: true });
  await writeFile(join(directory, 'tokenizer/none.model'), '');
  await writeManifest(directory, { ...manifest, splits: { train, heldout: none } });
}

function rowsOfBin({ rowStarts, ...batch }: ExampleBatch, bin: number): Int32Array {
  const lengths = Array.from(
    { length: countRows({ rowStarts, ...batch }) },
    (_, row) => rowStarts[row + 1]! - rowStarts[row]!,
  );
  const above = LENGTH_BINS[LENGTH_BINS.indexOf(bin) - 1] ?? 0;
  return Int32Array.from(lengths.keys()).filter((row) => lengths[row]! > above && lengths[row]! <= bin);
}

const [output] = process.argv.slice(2);
if (output === undefined) throw new Error('usage: shard_forms.ts OUT');
for (const kind of ['rows', 'packs', 'bins'] as const) {
  for (const compression of ['none', 'lz4', 'zstd'] as const) {
    for (const masking of ['static', 'dynamic'] as const) {
      const wide = kind === 'rows' && masking === 'dynamic';
      const form = {
        kind,
        compression,
        masking,
        provenance: masking === 'static',
        vocabularySize: wide ? 70_000 : 3000,
      };
      await writeForm(join(output, `${kind}-${compression}-${masking}`), form);
    }
  }
}
