import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countRows, packExamples, takeExamples, takePacks, type ExampleBatch } from '@albectra/examples';
import type { Manifest, ShardCompression, ShardEntry } from '../src/manifest.ts';
import { writeManifest } from '../src/manifest-file.ts';
import type { ShardMetadata } from '../src/shard-metadata.ts';
import { writeShard } from '../src/write-shard.ts';
import { cycleShapes, makeManifest, makeRows } from './sample-rows.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Makes rows of cycling lengths with all that the metadata asks for: masks, origins, packs. */
export function rowsOfForm(count: number, metadata: ShardMetadata): ExampleBatch {
  const rows = makeRows(cycleShapes(count), metadata);
  if (!metadata.provenance) return packIfAsked(rows, metadata);
  const numbers = Array.from({ length: count }, (_, row) => row);
  const origins = {
    sources: Uint32Array.from(numbers, (row) => row % 2),
    documentIds: Float64Array.from(numbers, (row) => 2 ** 53 - 1 - row * 2 ** 31),
    byteOffsets: Float64Array.from(numbers, (row) => row * 2 ** 33 + row),
  };
  return packIfAsked({ ...rows, origins }, metadata);
}

function packIfAsked(rows: ExampleBatch, { packed, sequenceLength }: ShardMetadata): ExampleBatch {
  return packed ? packExamples(rows, { sequenceLength }) : rows;
}

/** Takes rows of a batch, or packs of a packed one. */
export function takeRows(batch: ExampleBatch, rows: readonly number[]): ExampleBatch {
  return (batch.packStarts === undefined ? takeExamples : takePacks)(batch, Int32Array.from(rows));
}

/** Tells which rows of a batch lie in each bin of the metadata. */
export function rowsOfBins(batch: ExampleBatch, lengthBins: readonly number[]): number[][] {
  const bins: number[][] = lengthBins.map(() => []);
  for (let row = 0; row < countRows(batch); row++) {
    const length = batch.rowStarts[row + 1]! - batch.rowStarts[row]!;
    bins[lengthBins.findIndex((bin) => bin >= length)]?.push(row);
  }
  return bins;
}

/** Writes rows as one shard, or one of each bin, with a manifest around them and an empty tokenizer. */
export async function writeFolder(
  rows: ExampleBatch,
  metadata: ShardMetadata,
  compression: ShardCompression = 'none',
): Promise<{ readonly directory: string; readonly manifest: Manifest }> {
  const directory = await temporaryFolder();
  const entries: ShardEntry[] = [];
  if (metadata.lengthBins === undefined) {
    entries.push(
      await writeShard({ directory, file: 'train/shard-00000.arrow', compression }, rows, metadata),
    );
  } else {
    const bins = rowsOfBins(rows, metadata.lengthBins);
    for (const [index, bin] of metadata.lengthBins.entries()) {
      const target = { directory, file: `train/bin-${bin}/shard-00000.arrow`, bin, compression };
      entries.push(await writeShard(target, takeRows(rows, bins[index] ?? []), metadata));
    }
  }
  await mkdir(join(directory, 'tokenizer'));
  await writeFile(join(directory, 'tokenizer/tokenizer.model'), '');
  const manifest = makeManifest(entries, metadata);
  await writeManifest(directory, manifest);
  return { directory, manifest };
}
