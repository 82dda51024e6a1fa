import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ExampleBatch } from '@albectra/examples';
import { expect, test } from 'vitest';
import { openShards, verifyShards, writeManifest, type Manifest } from '../src/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** One example as tools/golden/arrow_shards.py composed it. */
interface GoldenExample {
  readonly ids: readonly number[];
  readonly segment_a_end: number;
  readonly pair_label: number;
  readonly masked: readonly number[];
  readonly replacements: readonly number[];
  readonly source: number;
  readonly document_id: number;
  readonly byte_offset: number;
}

interface GoldenForm {
  readonly name: string;
  readonly manifest: Manifest;
  readonly content: string;
  readonly packs: readonly (readonly GoldenExample[])[];
}

const path = new URL('golden/arrow-shards.json.gz', import.meta.url);
const { forms } = JSON.parse(gunzipSync(readFileSync(path)).toString()) as {
  readonly forms: readonly GoldenForm[];
};

test.each(forms.map((form) => [form.name, form] as const))(
  'a shard that pyarrow wrote is read as one of ours: %s',
  async (_, { manifest, content, packs }) => {
    const directory = await temporaryFolder();
    const file = join(directory, manifest.splits.train.shards[0]?.file ?? '');
    await mkdir(dirname(file), { recursive: true });
    await mkdir(join(directory, 'tokenizer'));
    await writeFile(join(directory, manifest.tokenizer.file), '');
    await writeFile(file, Buffer.from(content, 'base64'));
    await writeManifest(directory, manifest);
    expect(await verifyShards(directory)).toMatchObject({ rows: packs.length, faults: [] });
    const reader = await openShards(directory, 'train');
    expect(reader.readRange(0, packs.length)).toEqual(batchOf(packs, manifest));
    const some = [3, packs.length - 1, 101, 3];
    const picked = some.map((row) => packs[row] ?? []);
    expect(reader.readRows(some)).toEqual(batchOf(picked, manifest));
    reader.close();
  },
);

function batchOf(packs: readonly (readonly GoldenExample[])[], manifest: Manifest): ExampleBatch {
  const rows = packs.flat();
  return {
    tokenIds: Uint16Array.from(rows.flatMap((row) => row.ids)),
    rowStarts: startsOf(rows.map((row) => row.ids)),
    segmentAEnds: Uint16Array.from(rows, (row) => row.segment_a_end),
    pairLabels: Int8Array.from(rows, (row) => row.pair_label),
    ...(manifest.packed && { packStarts: startsOf(packs) }),
    ...(manifest.provenance && {
      origins: {
        sources: Uint32Array.from(rows, (row) => row.source),
        documentIds: Float64Array.from(rows, (row) => row.document_id),
        byteOffsets: Float64Array.from(rows, (row) => row.byte_offset),
      },
    }),
    ...(manifest.masking === 'static' && {
      masks: {
        maskStarts: startsOf(rows.map((row) => row.masked)),
        maskedPositions: Uint16Array.from(rows.flatMap((row) => row.masked)),
        replacementIds: Uint16Array.from(rows.flatMap((row) => row.replacements)),
      },
    }),
  };
}

function startsOf(lists: readonly (readonly unknown[])[]): Int32Array {
  const starts = new Int32Array(lists.length + 1);
  lists.forEach((list, place) => (starts[place + 1] = starts[place]! + list.length));
  return starts;
}
