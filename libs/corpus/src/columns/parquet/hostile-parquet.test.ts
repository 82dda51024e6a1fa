import { describe, expect, test } from 'vitest';
import { memoryInput, readColumn } from '../../../test/golden-columns.ts';
import { plainValues, repeatLevel, writeParquet, type ParquetInput } from '../../../test/write-parquet.ts';
import { varint } from '../../../test/write-thrift.ts';
import { isCorpusError } from '../../errors.ts';
import { openParquetColumn } from './open-parquet-column.ts';

const MANY = 2 ** 31 - 1;
const texts = { bytes: Buffer.concat([repeatLevel(1, 2), plainValues(['tea', 'time'])]), values: 2 };

async function readFault(file: ParquetInput | Uint8Array): Promise<string> {
  const bytes = file instanceof Uint8Array ? file : writeParquet(file);
  try {
    await readColumn(await openParquetColumn(memoryInput(bytes), 'text'));
    return 'no fault';
  } catch (error) {
    if (!isCorpusError(error, 'corpus-format')) throw error;
    return error.message;
  }
}

describe('openParquetColumn', () => {
  test('reads a file made by hand', async () => {
    const column = await openParquetColumn(memoryInput(writeParquet({ pages: [texts], rows: 2 })), 'text');
    expect([...(await readColumn(column))]).toEqual([
      [0, 'tea'],
      [1, 'time'],
    ]);
  });

  test('takes two thousand million nulls at once', async () => {
    const file = writeParquet({ pages: [{ bytes: repeatLevel(0, MANY), values: MANY }], rows: MANY });
    const column = await openParquetColumn(memoryInput(file), 'text');
    const nulls: [number, number][] = [];
    const batches = column.read({
      firstUnit: 0,
      endUnit: 1,
      maxDocumentBytes: 10,
      onNull: (row, count) => nulls.push([row, count]),
      onLong: () => {},
    });
    expect(await Array.fromAsync(batches)).toEqual([]);
    expect(nulls).toEqual([[0, MANY]]);
  });

  test('hands out a text that is repeated two thousand million times in small batches', async () => {
    const long = 'x'.repeat(2 ** 18);
    const indices = Buffer.concat([Buffer.from([1]), varint(MANY * 2), Buffer.from([0])]);
    const file = writeParquet({
      pages: [
        { kind: 2, bytes: plainValues([long]), values: 1 },
        { bytes: Buffer.concat([repeatLevel(1, MANY), indices]), values: MANY, encoding: 8 },
      ],
      rows: MANY,
    });
    const column = await openParquetColumn(memoryInput(file), 'text');
    const batches = column.read({
      firstUnit: 0,
      endUnit: 1,
      maxDocumentBytes: 2 ** 20,
      onNull: () => {},
      onLong: () => {},
    });
    const first = (await batches.next()).value;
    expect(first?.map(({ offset }) => offset)).toEqual([0, 1, 2, 3]);
    await batches.return();
  });

  test.each<[string, ParquetInput, string]>([
    [
      'an encrypted file',
      { pages: [texts], rows: 2, magic: 'PARE' },
      'expected a plain file, got an encrypted one',
    ],
    ['another file', { pages: [texts], rows: 2, magic: 'ABCD' }, 'expected PAR1 at the end, got "ABCD"'],
    [
      'an encrypted column',
      { pages: [texts], rows: 2, chunk: [[8, { struct: [] }]] },
      'got an encrypted one',
    ],
    [
      'a column elsewhere',
      { pages: [texts], rows: 2, chunk: [[1, '/etc/passwd']] },
      'in one file, got one in "/etc/passwd"',
    ],
    ['LZO', { pages: [texts], rows: 2, codec: 3 }, 'expected pages of a codec that is known, got number 3'],
    ['fewer rows than claimed', { pages: [texts], rows: 3 }, 'expected pages for all rows'],
    ['more rows than claimed', { pages: [texts], rows: 1 }, 'expected at most 1 rows, got a page of 2'],
    [
      'decimals',
      { pages: [texts], rows: 2, element: [[6, 5]] },
      'to hold texts, got bytes of another meaning',
    ],
    [
      'a page that claims much',
      { pages: [{ ...texts, claims: { plainBytes: MANY } }], rows: 2, codec: 6 },
      'expected pages of at most 536870912 bytes, got one of 2147483647',
    ],
    [
      'Snappy data that claim much',
      { pages: [{ bytes: varint(2 ** 29), values: 2, claims: { plainBytes: 2 ** 29 } }], rows: 2, codec: 1 },
      'got only 5 bytes of data',
    ],
    [
      'LZ4 data that claim much',
      { pages: [{ bytes: Buffer.alloc(10), values: 2, claims: { plainBytes: 2 ** 29 } }], rows: 2, codec: 7 },
      'got only 10 bytes of data',
    ],
    [
      'a page beyond its column',
      { pages: [{ ...texts, claims: { compressedBytes: 10_000 } }], rows: 2 },
      'expected a page inside its column, got one of 10000 bytes',
    ],
    [
      'indices without a dictionary',
      { pages: [{ ...texts, encoding: 8 }], rows: 2 },
      'expected a dictionary before the pages that refer to it',
    ],
    [
      'an encoding of numbers',
      { pages: [{ ...texts, encoding: 9 }], rows: 2 },
      'expected an encoding of texts, got number 9',
    ],
    [
      'a dictionary of more values than bytes',
      { pages: [{ kind: 2, bytes: Buffer.alloc(7), values: MANY }], rows: 2 },
      'expected a dictionary of 2147483647 values, got only 7 bytes',
    ],
    [
      'lengths without end',
      {
        // Blocks of 128 in 4 parts, 2^31 - 1 values, the first one 0.
        pages: [
          {
            bytes: Buffer.concat([repeatLevel(1, MANY), varint(128), varint(4), varint(MANY), varint(0)]),
            values: MANY,
            encoding: 6,
          },
        ],
        rows: MANY,
      },
      'expected at most 16777216 lengths, got 2147483647',
    ],
  ])('refuses %s', async (_, file, message) => {
    const fault = await readFault(file);
    expect(fault).toContain(message);
    expect(fault).toMatch(/^Parquet: expected .* \(memory, byte \d+\)\. .*\.$/);
  });

  test('refuses what is too short for a file', async () => {
    expect(await readFault(new Uint8Array(0))).toContain('expected a Parquet file, got 0 bytes');
    expect(await readFault(Buffer.from('PAR1PAR1PAR1'))).toContain('expected metadata inside the file');
  });
});
