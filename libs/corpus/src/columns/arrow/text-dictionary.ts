import type { ByteInput } from '../../byte-input.ts';
import { DecodeFault } from '../decode-fault.ts';
import { ReadMemory } from './byte-region.ts';
import type { ArrowColumn } from './find-arrow-column.ts';
import { NO_VALUE, locateRows, type LocatedRows } from './locate-rows.ts';
import { openBatch, type PlacedBatch } from './open-batch.ts';

/** Bytes and values of a dictionary at most: it is held in memory. */
const MAX_BYTES = 2 ** 29;
const MAX_VALUES = 2 ** 24;

/** The texts that the indices of a column refer to. */
export class TextDictionary {
  readonly #parts: Uint8Array[] = [];
  /** Of each value its part, or {@link NO_VALUE}, and its range in it. */
  #sources = new Int32Array(0);
  #starts = new Float64Array(0);
  #ends = new Float64Array(0);
  #count = 0;
  #bytes = 0;

  /**
   * Gets the bytes of a value; nothing for a null, which has index -1 or stands in the dictionary.
   *
   * @throws {DecodeFault} if there is no such value.
   */
  get(index: number): Uint8Array | undefined {
    if (index >= this.#count) throw new DecodeFault(`expected an index below ${this.#count}, got ${index}`);
    const source = index < 0 ? NO_VALUE : this.#sources[index]!;
    return source === NO_VALUE
      ? undefined
      : this.#parts[source]?.subarray(this.#starts[index], this.#ends[index]);
  }

  /**
   * Appends the values of a dictionary batch.
   *
   * @throws {DecodeFault} if they are malformed, or too many to be held.
   */
  async append(input: ByteInput, batch: PlacedBatch, { layout }: ArrowColumn): Promise<void> {
    const column: ArrowColumn = { layout, before: [], dictionary: undefined };
    const buffers = await openBatch(input, batch, column);
    const count = this.#count + buffers.rows;
    this.#bytes += buffers.values.reduce((sum, region) => sum + region.bytes, buffers.entries.bytes);
    if (this.#bytes > MAX_BYTES || count > MAX_VALUES) {
      throw new DecodeFault(
        `expected a dictionary of at most ${MAX_BYTES} bytes and ${MAX_VALUES} values, got ${this.#bytes} and ${count}`,
        { advice: 'If the file is not damaged, write the column without a dictionary.' },
      );
    }
    if (buffers.rows === 0) return;
    const rows = await locateRows(buffers, layout, { from: 0, count: buffers.rows });
    this.#reserve(count);
    const firstPart = this.#parts.length;
    for (const region of rows.regions) this.#parts.push(await region.get(0, region.bytes, new ReadMemory()));
    for (let row = 0; row < rows.count; row++) this.#add(rows, row, firstPart);
  }

  #add({ regions, sources, starts, ends }: LocatedRows, row: number, firstPart: number): void {
    const source = sources[row]!;
    const start = starts[row]!;
    const end = ends[row]!;
    const limit = regions[source]?.bytes ?? NO_VALUE;
    if (source !== NO_VALUE && (start < 0 || end < start || end > limit)) {
      throw new DecodeFault(
        `expected the values of a dictionary in its buffers, got one from ${start} to ${end}`,
      );
    }
    this.#sources[this.#count] = source === NO_VALUE ? NO_VALUE : firstPart + source;
    this.#starts[this.#count] = start;
    this.#ends[this.#count++] = end;
  }

  #reserve(count: number): void {
    if (count <= this.#sources.length) return;
    const capacity = Math.max(count, this.#sources.length * 2);
    const grow = <Values extends Int32Array | Float64Array>(larger: Values, values: Values): Values => {
      larger.set(values);
      return larger;
    };
    this.#sources = grow(new Int32Array(capacity), this.#sources);
    this.#starts = grow(new Float64Array(capacity), this.#starts);
    this.#ends = grow(new Float64Array(capacity), this.#ends);
  }
}
