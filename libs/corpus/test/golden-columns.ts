import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ByteInput } from '../src/byte-input.ts';
import type { ColumnUnit, TextColumn } from '../src/columns/text-column.ts';

/** Files that pyarrow wrote (tools/golden/columns.py), and the values of their column `text`. */
export interface GoldenColumns {
  readonly texts: readonly (string | null)[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Reads a golden file of libs/corpus/test/golden. */
export function readGoldenColumns(name: string): GoldenColumns {
  const content = gunzipSync(readFileSync(new URL(`golden/${name}`, import.meta.url)));
  const headerEnd = content.indexOf(0x0a);
  const header = JSON.parse(content.toString('utf8', 0, headerEnd)) as {
    texts: (string | null)[];
    files: { name: string; bytes: number }[];
  };
  let position = headerEnd + 1;
  const files = header.files.map(({ name: file, bytes }) => {
    position += bytes;
    return [file, Uint8Array.from(content.subarray(position - bytes, position))] as const;
  });
  return { texts: header.texts, files: new Map(files) };
}

/** An input whose bytes are in memory. */
export function memoryInput(bytes: Uint8Array): ByteInput {
  return {
    path: 'memory',
    bytes: bytes.length,
    read: async (target, position) => {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
    close: async () => {},
  };
}

/** Reads units of a column: its values by their rows, null where there is none and `long` where it is too long. */
export async function readColumn(
  column: TextColumn,
  { firstUnit = 0, endUnit = column.units.length, maxDocumentBytes = 2 ** 20 } = {},
): Promise<Map<number, string | null>> {
  const values = new Map<number, string | null>();
  const add = (row: number, value: string | null): void => {
    if (values.has(row)) throw new Error(`row ${row} came twice`);
    values.set(row, value);
  };
  const batches = column.read({
    firstUnit,
    endUnit,
    maxDocumentBytes,
    onNull: (row, count) => {
      for (let index = 0; index < Math.min(count, 1e6); index++) add(row + index, null);
    },
    onLong: (row) => add(row, 'long'),
  });
  for await (const batch of batches) {
    for (const { bytes, offset } of batch) add(offset, Buffer.from(bytes).toString());
  }
  return values;
}

/** Lists the values of all rows in order. */
export async function listValues(column: TextColumn): Promise<(string | null | undefined)[]> {
  const values = await readColumn(column);
  return Array.from({ length: values.size }, (_, row) => values.get(row));
}

/** Tells what is wrong with the units of a column: they are in order, cover all rows, and lie in the file. */
export function findUnitFault(units: readonly ColumnUnit[], fileBytes: number): string | undefined {
  let position = 0;
  let row = 0;
  for (const unit of units) {
    if (unit.position < position || unit.bytes <= 0) return `a unit at byte ${unit.position}`;
    if (unit.firstRow !== row || unit.rows <= 0) return `a unit at row ${unit.firstRow}`;
    position = unit.position + unit.bytes;
    row += unit.rows;
  }
  return position > fileBytes ? `a unit up to byte ${position}` : undefined;
}
