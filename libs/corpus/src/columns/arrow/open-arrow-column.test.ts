import { describe, expect, test } from 'vitest';
import {
  findUnitFault,
  listValues,
  memoryInput,
  readColumn,
  readGoldenColumns,
} from '../../../test/golden-columns.ts';
import { openArrowColumn } from './open-arrow-column.ts';

const golden = readGoldenColumns('columns_arrow.gz');

function open(name: string, field = 'text'): ReturnType<typeof openArrowColumn> {
  return openArrowColumn(memoryInput(file(name)), field);
}

function file(name: string): Uint8Array {
  const bytes = golden.files.get(name);
  if (bytes === undefined) throw new Error(`no golden file ${name}`);
  return bytes;
}

describe('openArrowColumn', () => {
  test.each([...golden.files.keys()].filter((name) => !name.startsWith('empty')))(
    'reads what pyarrow wrote: %s',
    async (name) => {
      const column = await open(name);
      expect(await listValues(column)).toEqual(golden.texts);
      expect(findUnitFault(column.units, file(name).length)).toBeUndefined();
    },
  );

  test.each(['empty-file', 'empty-stream'])('finds no units in an empty table: %s', async (name) => {
    const column = await open(name);
    expect(column.units).toEqual([]);
    expect(await listValues(column)).toEqual([]);
  });

  test.each(['string-file', 'zstd-view-stream'])('reads another column: %s', async (name) => {
    const values = await listValues(await open(name, 'title'));
    expect(values).toEqual(golden.texts.map((_, row) => `title ${row}`));
  });

  test.each([
    'string-stream',
    'delta-dictionary-stream',
    'replaced-dictionary-stream',
    'dictionary-int8-file',
  ])('reads some units only, with the rows of the file: %s', async (name) => {
    const column = await open(name);
    expect(column.units.map(({ firstRow, rows }) => [firstRow, rows])).toEqual([
      [0, 100],
      [100, 100],
      [200, 100],
    ]);
    const values = await readColumn(column, { firstUnit: 1, endUnit: 2 });
    expect(Array.from({ length: 100 }, (_, index) => values.get(100 + index))).toEqual(
      golden.texts.slice(100, 200),
    );
    expect(values.size).toBe(100);
  });

  test.each(['string-file', 'string-view-stream', 'dictionary-uint16-file'])(
    'reports values over the limit by their rows: %s',
    async (name) => {
      const values = await readColumn(await open(name), { maxDocumentBytes: 100 });
      const expected = golden.texts.map((text) =>
        text !== null && Buffer.byteLength(text) > 100 ? 'long' : text,
      );
      expect(expected).toContain('long');
      expect(Array.from(expected, (_, row) => values.get(row))).toEqual(expected);
    },
  );
});
