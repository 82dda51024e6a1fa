import type { RawRecord } from '../../record-cutter.ts';
import { decodeAsyncAt, decodeAt, type DecodePlace } from '../decode-fault.ts';
import type { RecordGatherer } from '../record-gatherer.ts';
import type { DictionaryIndices } from './arrow-metadata.ts';
import { ReadMemory } from './byte-region.ts';
import type { ArrowColumn } from './find-arrow-column.ts';
import { locateRows, markNulls, type RowRange } from './locate-rows.ts';
import type { ColumnBuffers } from './open-batch.ts';
import type { TextDictionary } from './text-dictionary.ts';
import { listSpans, readSpan } from './text-spans.ts';

/** Rows whose places are looked up at once; a multiple of 8. */
const CHUNK_ROWS = 2 ** 13;

/** An index beyond every dictionary. */
const NO_INDEX = 2 ** 31 - 1;

/** What is read, and where it goes. */
export interface BatchRows {
  readonly place: DecodePlace;
  readonly buffers: ColumnBuffers;
  readonly gatherer: RecordGatherer;
}

/** Reads the texts of a record batch, span by span. */
export async function* readTexts(
  { place, buffers, gatherer }: BatchRows,
  { layout }: ArrowColumn,
): AsyncGenerator<RawRecord[], void, undefined> {
  const memory = new ReadMemory();
  for (const range of listChunks(buffers.rows)) {
    const rows = await decodeAsyncAt(place, () => locateRows(buffers, layout, range));
    const spans = listSpans(rows, gatherer.maxBytes);
    for (;;) {
      const { value: span } = await decodeAsyncAt(place, async () => spans.next());
      if (span === undefined) break;
      await decodeAsyncAt(place, () => readSpan(span, gatherer, memory));
      if (!gatherer.isEmpty) yield gatherer.take();
    }
  }
}

/** Reads the rows of a record batch that refer to a dictionary. */
export async function* readIndices(
  { place, buffers, gatherer }: BatchRows,
  indices: DictionaryIndices,
  dictionary: TextDictionary,
): AsyncGenerator<RawRecord[], void, undefined> {
  for (const range of listChunks(buffers.rows)) {
    const values = await decodeAsyncAt(place, () => readIndexValues(buffers, indices, range));
    for (const index of values) {
      const bytes = decodeAt(place, () => dictionary.get(index));
      if (bytes === undefined) gatherer.addNulls(1);
      else gatherer.add(bytes, 0, bytes.length);
      if (gatherer.isFull) yield gatherer.take();
    }
  }
  if (!gatherer.isEmpty) yield gatherer.take();
}

function* listChunks(rows: number): Generator<RowRange, void, undefined> {
  for (let from = 0; from < rows; from += CHUNK_ROWS)
    yield { from, count: Math.min(CHUNK_ROWS, rows - from) };
}

/** Reads the indices of some rows, -1 for rows without a value. */
async function readIndexValues(
  { entries, validity }: ColumnBuffers,
  { bits }: DictionaryIndices,
  range: RowRange,
): Promise<Int32Array> {
  const width = bits / 8;
  const bytes = await entries.get(range.from * width, (range.from + range.count) * width, new ReadMemory());
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Int32Array(range.count);
  for (let row = 0; row < range.count; row++) values[row] = readIndex(view, row * width, bits);
  await markNulls(validity, values, range);
  return values;
}

/** Reads an index. A negative one, read as if it had no sign, is one that no dictionary has; so is {@link NO_INDEX}. */
function readIndex(view: DataView, position: number, bits: number): number {
  if (bits === 8) return view.getUint8(position);
  if (bits === 16) return view.getUint16(position, true);
  const isLarge = bits === 64 && view.getUint32(position + 4, true) !== 0;
  return isLarge ? NO_INDEX : Math.min(view.getUint32(position, true), NO_INDEX);
}
