import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readGoldenColumns } from '../test/golden-columns.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { textsOf } from './document-batch.ts';
import { listCorpus } from './list-corpus.ts';
import { planSplits } from './plan-splits.ts';
import { readDocuments } from './read-documents.ts';

const wikipedia = JSON.parse(
  gunzipSync(readFileSync(new URL('../test/golden/wikipedia.json.gz', import.meta.url))).toString(),
) as { xml: string; multistream: string; articles: string[] };

/** Reads all that a path names, in splits of some bytes. */
async function readAll(path: string, splitBytes: number): Promise<string[]> {
  const texts: string[] = [];
  for (const split of planSplits(await listCorpus([path]), splitBytes)) {
    for await (const batch of readDocuments(split)) texts.push(...textsOf(batch));
  }
  return texts;
}

function columnTexts(golden: ReturnType<typeof readGoldenColumns>): string[] {
  return golden.texts.filter((text): text is string => text !== null && text.trim() !== '');
}

test.each([1e9, 5000, 700])('tables are read once, in splits of %d bytes', async (splitBytes) => {
  for (const [golden, name, extension] of [
    [readGoldenColumns('columns_parquet.gz'), 'zstd-v2', '.parquet'],
    [readGoldenColumns('columns_arrow.gz'), undefined, '.arrow'],
  ] as const) {
    const file = golden.files.get(name ?? [...golden.files.keys()][0]!);
    const folder = await temporaryFolder({ [`a${extension}`]: file! });
    expect(await readAll(folder, splitBytes)).toEqual(columnTexts(golden));
  }
});

test.each([1e9, 3000, 500])('articles are read once, in splits of %d bytes', async (splitBytes) => {
  const folder = await temporaryFolder({
    'dump.xml': wikipedia.xml,
    'dump.xml.gz': gzipSync(wikipedia.xml),
    'dump.xml.zst': zstdCompressSync(Buffer.from(wikipedia.xml)),
    'dump.xml.bz2': Buffer.from(wikipedia.multistream, 'base64'),
  });
  for (const name of ['dump.xml', 'dump.xml.gz', 'dump.xml.zst', 'dump.xml.bz2']) {
    expect(await readAll(join(folder, name), splitBytes)).toEqual(wikipedia.articles);
  }
});

test('a saved dataset gives the files that it lists, and no others', async () => {
  const golden = readGoldenColumns('columns_arrow.gz');
  const [bytes] = golden.files.values();
  const folder = await temporaryFolder({ 'data-00000-of-00001.arrow': bytes!, 'other.arrow': 'no table' });
  writeFileSync(
    join(folder, 'state.json'),
    JSON.stringify({ _data_files: [{ filename: 'data-00000-of-00001.arrow' }] }),
  );
  expect(await readAll(folder, 1e6)).toEqual(columnTexts(golden));
});

test('a table in an archive is refused with the way out', async () => {
  const [bytes] = readGoldenColumns('columns_parquet.gz').files.values();
  const folder = await temporaryFolder({ 'a.parquet.gz': gzipSync(bytes!) });
  await expect(readAll(folder, 1e6)).rejects.toMatchObject({
    code: 'corpus-format',
    message: expect.stringContaining('Decompress it first'),
  });
});
