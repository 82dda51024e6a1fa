/**
 * Reads tables of a flatbuffer, the encoding of Arrow's metadata, from bytes that nobody has checked.
 *
 * A table starts with the distance (int32) back to its vtable, which holds its own size, the table's size and
 * then one uint16 for each field: where the field lies in the table, 0 if it is absent. What is not a number
 * is behind a distance (uint32) from the field: another table, or a vector with its length in front.
 * Example: field 2 of a table at 100 whose vtable at 80 has the uint16 12 at 80 + 4 + 2 * 2 lies at 112.
 *
 * Whatever the bytes say, an access lies inside of them or throws a RangeError, and a vector is no longer
 * than the bytes that are left: the generated accessors of Arrow promise neither.
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #position: number;
  readonly #vtable: number;
  readonly #vtableEnd: number;

  private constructor(view: DataView, position: number) {
    this.#view = view;
    this.#position = position;
    this.#vtable = position - view.getInt32(position, true);
    this.#vtableEnd = this.#vtable + view.getUint16(this.#vtable, true);
  }

  /** Opens the table that a buffer is about. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  uint8(field: number): number {
    const place = this.#placeOf(field);
    return place === 0 ? 0 : this.#view.getUint8(place);
  }

  int16(field: number): number {
    const place = this.#placeOf(field);
    return place === 0 ? 0 : this.#view.getInt16(place, true);
  }

  int32(field: number): number {
    const place = this.#placeOf(field);
    return place === 0 ? 0 : this.#view.getInt32(place, true);
  }

  /** Reads a 64-bit count, which must be from 0 below 2^53. */
  count(field: number): number {
    const place = this.#placeOf(field);
    return place === 0 ? 0 : readCount(this.#view, place);
  }

  /** Reads a text; empty if it is absent. */
  text(field: number): string {
    const { start, length } = this.#vector(field, 1);
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length));
  }

  table(field: number): FlatTable | undefined {
    const place = this.#placeOf(field);
    return place === 0 ? undefined : this.#follow(place);
  }

  /** Reads a vector of tables, which has at most `limit`. */
  tables(field: number, limit: number): FlatTable[] {
    const { start, length } = this.#vector(field, 4);
    if (length > limit) throw new RangeError(`more than ${limit} tables`);
    return Array.from({ length }, (_, index) => this.#follow(start + 4 * index));
  }

  /** Reads a vector of structs of `size` bytes, each through a view of its own. */
  structs<T>(field: number, size: number, read: (view: DataView, position: number) => T): T[] {
    const { start, length } = this.#vector(field, size);
    return Array.from({ length }, (_, index) => read(this.#view, start + size * index));
  }

  #placeOf(field: number): number {
    const entry = this.#vtable + 4 + 2 * field;
    if (entry + 2 > this.#vtableEnd) return 0;
    const distance = this.#view.getUint16(entry, true);
    return distance === 0 ? 0 : this.#position + distance;
  }

  #follow(place: number): FlatTable {
    return new FlatTable(this.#view, place + this.#view.getUint32(place, true));
  }

  #vector(field: number, size: number): { readonly start: number; readonly length: number } {
    const place = this.#placeOf(field);
    if (place === 0) return { start: 0, length: 0 };
    const vector = place + this.#view.getUint32(place, true);
    const length = this.#view.getUint32(vector, true);
    if (vector + 4 + length * size > this.#view.byteLength) throw new RangeError('vector beyond the bytes');
    return { start: vector + 4, length };
  }
}

/** Reads a 64-bit count, which must be from 0 below 2^53; throws a RangeError otherwise. */
export function readCount(view: DataView, position: number): number {
  const value = view.getInt32(position + 4, true) * 2 ** 32 + view.getUint32(position, true);
  if (value < 0 || !Number.isSafeInteger(value)) throw new RangeError('count beyond 2^53');
  return value;
}
