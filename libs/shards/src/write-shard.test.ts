import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import type { ExampleBatch } from '@albectra/examples';
import { METADATA, cycleShapes, makeRows } from '../test/sample-rows.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { writeShard } from './write-shard.ts';

const FILE = 'train/00000.arrow';

test('the entry describes the file', async () => {
  const directory = await temporaryFolder();
  // Lengths 3, 16, 16 and 40: [CLS] a [SEP] or [CLS] a [SEP] b [SEP].
  const rows = makeRows([
    { a: 1, b: 0 },
    { a: 14, b: 0 },
    { a: 14, b: 0 },
    { a: 18, b: 19 },
  ]);
  const entry = await writeShard({ directory, file: FILE }, rows, METADATA);
  const bytes = await readFile(join(directory, FILE));
  expect(entry).toEqual({
    file: FILE,
    bytes: bytes.length,
    rows: 4,
    tokens: 3 + 16 + 16 + 40,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    lengthHistogram: [3, 0, 1],
  });
  expect(await readdir(join(directory, 'train'))).toEqual(['00000.arrow']);
});

test('any Arrow reader sees the rows', async () => {
  const directory = await temporaryFolder();
  const metadata = { ...METADATA, masking: 'static' } as const;
  await writeShard(
    { directory, file: FILE },
    makeRows(
      [
        { a: 2, b: 1 },
        { a: 1, b: 0 },
      ],
      metadata,
    ),
    metadata,
  );
  const table = tableFromIPC(await readFile(join(directory, FILE)));
  expect(table.schema.fields.map(String)).toEqual([
    'input_ids: List<Uint16>',
    'segment_a_end: Uint16',
    'pair_label: Int8',
    'masked_positions: List<Uint16>',
    'masked_replacements: List<Uint16>',
  ]);
  // Words count up from 5: A is 5 6, B is 7; the second row's A is 8. Position 1 and the first of B are masked.
  expect(JSON.parse(JSON.stringify(table.toArray()))).toEqual([
    {
      input_ids: [2, 5, 6, 3, 7, 3],
      segment_a_end: 4,
      pair_label: 0,
      masked_positions: [1, 4],
      masked_replacements: [4, 9],
    },
    {
      input_ids: [2, 8, 3],
      segment_a_end: 3,
      pair_label: -1,
      masked_positions: [1],
      masked_replacements: [10],
    },
  ]);
  expect(Object.fromEntries(table.schema.metadata)).toEqual({
    'albectra.schema_version': '2',
    'albectra.run_key': '0123456789abcdef',
    'albectra.objective': 'albert',
    'albectra.masking': 'static',
    'albectra.sequence_length': '40',
    'albectra.vocabulary_size': '1000',
    'albectra.special_ids': '{"pad":0,"unk":1,"cls":2,"sep":3,"mask":4}',
    'albectra.packed': 'false',
    'albectra.provenance': 'false',
    'albectra.length_bins': '[]',
  });
});

test('equal rows give equal bytes, whatever the type of the ids in memory', async () => {
  const directory = await temporaryFolder();
  const rows = makeRows(cycleShapes(2500));
  const wide: ExampleBatch = { ...rows, tokenIds: Uint32Array.from(rows.tokenIds) };
  const first = await writeShard({ directory, file: 'a.arrow' }, rows, METADATA);
  const second = await writeShard({ directory, file: 'b.arrow' }, wide, METADATA);
  expect(second.sha256).toBe(first.sha256);
  // Pinned: a change of these bytes is a change of the data format.
  expect(first.sha256).toMatchInlineSnapshot(
    `"bff62c318c6e62d352e8bf6389a81114d35fbe34d73ae2c090881ab7f203bcee"`,
  );
});

test('rows that break a rule are refused before anything is written', async () => {
  const directory = await temporaryFolder();
  const good = makeRows([
    { a: 2, b: 2 },
    { a: 3, b: 0 },
  ]);
  const withId = (index: number, id: number): ExampleBatch => {
    const tokenIds = Uint16Array.from(good.tokenIds);
    tokenIds[index] = id;
    return { ...good, tokenIds };
  };
  const wrong: readonly (readonly [string, ExampleBatch])[] = [
    ['at least one row', makeRows([])],
    ['[CLS] (2) first', withId(0, 7)],
    ['[SEP] (3) last', withId(6, 7)],
    ['segment A to end after a [SEP]', withId(3, 7)],
    ['ids below 1000', withId(1, 1000)],
    ['3 to 40 tokens', makeRows([{ a: 39, b: 0 }])],
    ['a pair label of -1, 0 or 1', { ...good, pairLabels: Int8Array.of(0, 2) }],
    ['2 ends of segment A', { ...good, segmentAEnds: Uint16Array.of(4) }],
    ['3 row starts', { ...good, rowStarts: Int32Array.of(0, 8, 7) }],
    ['dynamic masking', makeRows([{ a: 2, b: 2 }], { ...METADATA, masking: 'static' })],
  ];
  for (const [expected, rows] of wrong) {
    const attempt = writeShard({ directory, file: FILE }, rows, METADATA);
    await expect(attempt).rejects.toMatchObject({
      code: 'shard-options',
      message: expect.stringContaining(expected),
    });
  }
  expect(await readdir(directory)).toEqual([]);
});

test('masks outside the row or on special tokens are refused', async () => {
  const directory = await temporaryFolder();
  const metadata = { ...METADATA, masking: 'static' } as const;
  const rows = makeRows([{ a: 2, b: 2 }], metadata);
  const masks = rows.masks!;
  const wrong = [
    { ...masks, maskedPositions: Uint16Array.of(0, 4) },
    { ...masks, maskedPositions: Uint16Array.of(1, 3) },
    { ...masks, maskedPositions: Uint16Array.of(4, 1) },
    { ...masks, maskedPositions: Uint16Array.of(1, 7) },
    { ...masks, replacementIds: Uint16Array.of(4, 1000) },
    { ...masks, maskStarts: Int32Array.of(0, 1) },
  ];
  for (const faulty of wrong) {
    const attempt = writeShard({ directory, file: FILE }, { ...rows, masks: faulty }, metadata);
    await expect(attempt).rejects.toMatchObject({ code: 'shard-options' });
  }
});
