import { describe, expect, test } from 'vitest';
import { memoryInput, readGoldenColumns } from '../../test/golden-columns.ts';
import { openArrowColumn } from './arrow/open-arrow-column.ts';
import { missingColumn } from './missing-column.ts';
import { openParquetColumn } from './parquet/open-parquet-column.ts';

const parquet = readGoldenColumns('columns_parquet.gz').files.get('snappy-v1') ?? new Uint8Array(0);
const arrow = readGoldenColumns('columns_arrow.gz').files.get('string-stream') ?? new Uint8Array(0);

describe.each([
  ['Parquet', openParquetColumn, parquet],
  ['Arrow', openArrowColumn, arrow],
] as const)('a column of a %s file', (format, open, file) => {
  test.each(['Text', 'nested.b', '', 'body'])('that is not there: %s', async (field) => {
    await expect(open(memoryInput(file), field)).rejects.toThrow(
      `${format}: expected a text column ${JSON.stringify(field)}, got the text columns "text", "title" (memory, byte `,
    );
    await expect(open(memoryInput(file), field)).rejects.toThrow(
      'Name the column that holds the text with textField.',
    );
  });

  test.each([
    ['nested', 'nested values (lists, maps or structs)', 'values of type Struct'],
    ['tags', 'nested values (lists, maps or structs)', 'values of type List'],
    ['id', 'values of type INT64', 'values of type Int'],
    ['price', 'values of type FIXED_LEN_BYTE_ARRAY', 'values of type Decimal'],
  ])('that holds no texts: %s', async (field, ofParquet, ofArrow) => {
    await expect(open(memoryInput(file), field)).rejects.toThrow(
      `${format}: expected column "${field}" to hold texts, got ${format === 'Arrow' ? ofArrow : ofParquet}; ` +
        'the text columns "text", "title" (memory',
    );
  });
});

describe('missingColumn', () => {
  test('names a few columns only, each in short', () => {
    const names = Array.from({ length: 30 }, (_, index) => (index === 0 ? 'x'.repeat(1000) : `c${index}`));
    const { message } = missingColumn('text', names);
    expect(message).toContain(`"${'x'.repeat(100)}…", "c1"`);
    expect(message).toMatch(/"c19" and 10 more$/);
    expect(missingColumn('text', []).message).toBe(
      'expected a text column "text", got a file without text columns',
    );
  });
});
