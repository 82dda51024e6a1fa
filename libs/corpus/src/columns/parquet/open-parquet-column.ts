import type { ByteInput } from '../../byte-input.ts';
import type { RawRecord } from '../../record-cutter.ts';
import { DecodeFault, decodeAsyncAt, decodeAt, type DecodePlace } from '../decode-fault.ts';
import { RecordGatherer } from '../record-gatherer.ts';
import type { ColumnUnit, ReadUnitsOptions, TextColumn } from '../text-column.ts';
import { findParquetColumn } from './find-parquet-column.ts';
import { createPageCodec, type PageCodec } from './page-codecs.ts';
import { readParquetFooter, type ParquetFooter } from './parquet-footer.ts';
import { readColumnChunk } from './read-column-chunk.ts';

/** A part of the column, with the codec of its pages. */
interface ParquetUnit extends ColumnUnit {
  readonly codec: number;
}

/**
 * Opens a column of texts of a Parquet file, by its name at the top of the schema.
 *
 * The units are the row groups; of each, only the bytes of this column are read. Texts are byte arrays
 * that are marked as text or not marked at all, plain, with a dictionary or delta-encoded, compressed with
 * any codec but LZO. Memory: the footer, the largest page of a row group and its dictionary.
 *
 * @throws {CorpusFormatError} if the file is no Parquet file, is damaged, or has no such column.
 */
export async function openParquetColumn(input: ByteInput, field: string): Promise<TextColumn> {
  const place = { input, format: 'Parquet', offset: Math.max(0, input.bytes - 1) };
  const footer = await decodeAsyncAt(place, () => readParquetFooter(input));
  const column = decodeAt(place, () => findParquetColumn(footer.schema, field));
  const units = decodeAt(place, () => listUnits(footer, column.leaf, input.bytes));
  return {
    units,
    read: (options) => readUnits({ input, units, isOptional: column.isOptional }, options),
  };
}

function listUnits({ rowGroups }: ParquetFooter, leaf: number, fileBytes: number): ParquetUnit[] {
  const units: ParquetUnit[] = [];
  let firstRow = 0;
  let end = 0;
  for (const group of rowGroups) {
    if (group.rows === 0) continue;
    const { position, bytes, codec } = group.chunk(leaf);
    if (position < end || position + bytes > fileBytes) {
      throw new DecodeFault(
        `expected row groups one after another in ${fileBytes} bytes, got one at byte ${position}`,
      );
    }
    units.push({ position, bytes, firstRow, rows: group.rows, codec });
    firstRow += group.rows;
    end = position + bytes;
  }
  if (!Number.isSafeInteger(firstRow)) throw new DecodeFault(`expected fewer rows, got ${firstRow}`);
  return units;
}

interface OpenColumn {
  readonly input: ByteInput;
  readonly units: readonly ParquetUnit[];
  readonly isOptional: boolean;
}

async function* readUnits(
  { input, units, isOptional }: OpenColumn,
  options: ReadUnitsOptions,
): AsyncGenerator<RawRecord[], void, undefined> {
  // Row groups of one codec share it and its memory.
  const codecs = new Map<number, PageCodec>();
  for (const unit of units.slice(options.firstUnit, options.endUnit)) {
    const place: DecodePlace = { input, format: 'Parquet', offset: unit.position };
    const codec = codecs.get(unit.codec) ?? decodeAt(place, () => createPageCodec(unit.codec));
    codecs.set(unit.codec, codec);
    const gatherer = new RecordGatherer(options, unit.firstRow);
    yield* readColumnChunk(input, { ...unit, isOptional, codec }, gatherer);
  }
}
