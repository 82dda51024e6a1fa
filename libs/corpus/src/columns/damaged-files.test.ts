import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryInput, readGoldenColumns } from '../../test/golden-columns.ts';
import { isCorpusError } from '../errors.ts';
import { openArrowColumn } from './arrow/open-arrow-column.ts';
import { openParquetColumn } from './parquet/open-parquet-column.ts';
import type { TextColumn } from './text-column.ts';

/** Where a byte is changed, as a share of the file or a distance from its end, and to what. */
interface Change {
  readonly place: number;
  readonly isNearEnd: boolean;
  readonly value: number;
}

interface Damage {
  readonly name: string;
  readonly changes: readonly Change[];
  /** How much of the file is left. */
  readonly left: number;
}

/** Rows after which a file is one that repeats itself rather than one that hangs. */
const MANY_ROWS = 1e5;
const END_BYTES = 3000;

function damage(file: Uint8Array, { changes, left }: Damage): Uint8Array {
  const copy = file.slice(0, Math.ceil(file.length * left));
  for (const { place, isNearEnd, value } of changes) {
    const end = Math.min(copy.length, END_BYTES);
    copy[Math.floor(isNearEnd ? copy.length - 1 - place * end : place * copy.length)] = value;
  }
  return copy;
}

/** Reads a damaged file; tells whether it gave values or an error that names the file. */
async function readDamaged(
  open: (input: ReturnType<typeof memoryInput>, field: string) => Promise<TextColumn>,
  bytes: Uint8Array,
): Promise<string> {
  let rows = 0;
  try {
    const column = await open(memoryInput(bytes), 'text');
    const batches = column.read({
      firstUnit: 0,
      endUnit: column.units.length,
      maxDocumentBytes: 2 ** 16,
      onNull: () => {},
      onLong: () => {},
    });
    for await (const batch of batches) {
      rows += batch.length;
      if (rows > MANY_ROWS) break;
    }
    return 'read';
  } catch (error) {
    if (!isCorpusError(error, 'corpus-format')) throw error;
    return error.message.includes('(memory, byte ') ? 'refused' : error.message;
  }
}

describe.each([
  ['Parquet', 'columns_parquet.gz', openParquetColumn],
  ['Arrow', 'columns_arrow.gz', openArrowColumn],
] as const)('a damaged %s file', (_, name, open) => {
  const { files } = readGoldenColumns(name);
  const change = fc.record({
    place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    isNearEnd: fc.boolean(),
    value: fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255)),
  });
  const damages = fc.record({
    name: fc.constantFrom(...files.keys()),
    changes: fc.array(change, { maxLength: 4 }),
    left: fc.oneof(
      { arbitrary: fc.constant(1), weight: 4 },
      { arbitrary: fc.double({ min: 0, max: 1, noNaN: true }), weight: 1 },
    ),
  });

  test('is read or refused, and nothing else', async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(damages, async (given) => {
        const file = files.get(given.name) ?? new Uint8Array(0);
        outcomes.add(await readDamaged(open, damage(file, given)));
      }),
      { numRuns: 400 },
    );
    expect([...outcomes].sort()).toEqual(['read', 'refused']);
  });

  test('is refused wherever it was cut off', async () => {
    for (const [file, bytes] of files) {
      // A stream may end behind any of its messages.
      if (file.includes('stream')) continue;
      for (const left of [0, 0.1, 0.5, 0.9, 0.999]) {
        const cut = damage(bytes, { name: file, changes: [], left });
        expect([file, left, await readDamaged(open, cut)]).toEqual([file, left, 'refused']);
      }
    }
  });
});
