import { describe, expect, test } from 'vitest';
import {
  findUnitFault,
  listValues,
  memoryInput,
  readColumn,
  readGoldenColumns,
} from '../../../test/golden-columns.ts';
import { openParquetColumn } from './open-parquet-column.ts';

const golden = readGoldenColumns('columns_parquet.gz');
const dense = golden.texts.filter((text) => text !== null);

function open(name: string, field = 'text'): ReturnType<typeof openParquetColumn> {
  return openParquetColumn(memoryInput(file(name)), field);
}

function file(name: string): Uint8Array {
  const bytes = golden.files.get(name);
  if (bytes === undefined) throw new Error(`no golden file ${name}`);
  return bytes;
}

describe('openParquetColumn', () => {
  test.each([...golden.files.keys()].filter((name) => name !== 'empty'))(
    'reads what pyarrow wrote: %s',
    async (name) => {
      const column = await open(name);
      expect(await listValues(column)).toEqual(name.startsWith('required') ? dense : golden.texts);
      expect(findUnitFault(column.units, file(name).length)).toBeUndefined();
      expect(column.units.length).toBe(name === 'one-page' ? 1 : 2);
    },
  );

  test('finds no units in an empty table', async () => {
    const column = await open('empty');
    expect(column.units).toEqual([]);
    expect(await listValues(column)).toEqual([]);
  });

  test('reads another column behind nested ones', async () => {
    const values = await listValues(await open('snappy-v1', 'title'));
    expect(values).toEqual(golden.texts.map((_, row) => `title ${row}`));
  });

  test('reads some units only, with the rows of the file', async () => {
    const column = await open('zstd-v2');
    const values = await readColumn(column, { firstUnit: 1, endUnit: 2 });
    expect([...values.keys()].sort((left, right) => left - right)).toEqual(
      Array.from({ length: 150 }, (_, index) => 150 + index),
    );
    expect(values.get(299)).toBe(golden.texts[299]);
  });

  test('reports values over the limit by their rows', async () => {
    const values = await readColumn(await open('none-v1'), { maxDocumentBytes: 100 });
    const expected = golden.texts.map((text) =>
      text !== null && Buffer.byteLength(text) > 100 ? 'long' : text,
    );
    expect(expected).toContain('long');
    expect(Array.from(expected, (_, row) => values.get(row))).toEqual(expected);
  });
});
