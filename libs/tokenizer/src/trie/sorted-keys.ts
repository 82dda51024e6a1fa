import { TokenizerOptionError } from '../errors.ts';

/** Byte strings in one array, with their values, in ascending order of their bytes. */
export interface SortedKeys {
  /** The keys, in any order, each followed by a 0. */
  readonly bytes: Uint8Array;
  /** Where each key starts, `[keys]`. */
  readonly starts: Int32Array;
  /** Value of each key, `[keys]`. */
  readonly values: Int32Array;
}

const utf8 = new TextEncoder();
/** Up to so many keys are sorted by insertion. */
const FEW = 8;

/**
 * Encodes texts to UTF-8 and sorts them.
 *
 * @param values The texts' values, 0 to 2^31 - 1.
 * @throws {TokenizerOptionError} if a text is empty, holds U+0000 or occurs twice, or a value is out of range.
 */
export function sortTexts(texts: readonly string[], values: readonly number[]): SortedKeys {
  return sortPacked(utf8.encode(texts.length === 0 ? '' : `${texts.join('\0')}\0`), values);
}

/**
 * Sorts byte strings.
 *
 * @throws {TokenizerOptionError} as {@link sortTexts} does.
 */
export function sortByteStrings(keys: readonly Uint8Array[], values: readonly number[]): SortedKeys {
  const bytes = new Uint8Array(keys.reduce((length, key) => length + key.length + 1, 0));
  let top = 0;
  for (const key of keys) {
    bytes.set(key, top);
    top += key.length + 1;
  }
  return sortPacked(bytes, values);
}

function sortPacked(bytes: Uint8Array, values: readonly number[]): SortedKeys {
  const starts = new Int32Array(values.length);
  let count = 0;
  for (let start = 0; start < bytes.length; count++) {
    const end = bytes.indexOf(0, start);
    if (end === start || count === values.length) throw invalidKey(bytes.subarray(start, end));
    starts[count] = start;
    start = end + 1;
  }
  for (const value of values) {
    if (!Number.isInteger(value) || value < 0 || value > 0x7fffffff)
      throw new TokenizerOptionError('entries', 'values from 0 to 2^31 - 1', value);
  }
  const order = sortedOrder(bytes, starts);
  const sorted = {
    bytes,
    starts: order.map((key) => starts[key]!),
    values: order.map((key) => values[key] ?? 0),
  };
  checkDistinct(sorted);
  return sorted;
}

function checkDistinct({ bytes, starts }: SortedKeys): void {
  for (let key = 1; key < starts.length; key++) {
    if (compare(bytes, starts[key - 1]!, starts[key]!) !== 0) continue;
    const spelled = bytes.subarray(starts[key], bytes.indexOf(0, starts[key]));
    throw new TokenizerOptionError('entries', 'each key once', `[${spelled.join()}] twice`);
  }
}

function invalidKey(key: Uint8Array): TokenizerOptionError {
  return new TokenizerOptionError('entries', 'keys of one byte or more without a 0 byte', `[${key.join()}]`);
}

/** Compares two keys by their bytes, each up to its 0; positive if the left one comes later. */
function compare(bytes: Uint8Array, left: number, right: number): number {
  let offset = 0;
  while (bytes[left + offset] === bytes[right + offset] && bytes[left + offset] !== 0) offset++;
  return bytes[left + offset]! - bytes[right + offset]!;
}

/** Keys that are being ordered. */
interface Order {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  /** The keys' indices, in the order so far. */
  readonly keys: Int32Array;
}

/**
 * The keys' indices in order of their bytes, by a quicksort that parts them by one byte at a time
 * (Bentley and Sedgewick 1997), so that what keys have in common is compared once.
 */
function sortedOrder(bytes: Uint8Array, starts: Int32Array): Int32Array {
  const order: Order = { bytes, starts, keys: Int32Array.from(starts, (_, key) => key) };
  // Ranges of keys that have their first `depth` bytes in common.
  const pending = [{ start: 0, end: starts.length, depth: 0 }];
  for (let range = pending.pop(); range !== undefined; range = pending.pop()) {
    const { start, end, depth } = range;
    if (end - start <= FEW) {
      insertionSort(order, range);
      continue;
    }
    const pivot = bytes[starts[order.keys[(start + end) >> 1]!]! + depth]!;
    const [low, high] = part(order, range, pivot);
    pending.push({ start, end: low, depth }, { start: high, end, depth });
    if (pivot !== 0) pending.push({ start: low, end: high, depth: depth + 1 });
  }
  return order.keys;
}

interface KeyRange {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

/** Parts a range of keys by their next byte: less than the pivot, equal to it, greater. */
function part(
  { bytes, starts, keys }: Order,
  { start, end, depth }: KeyRange,
  pivot: number,
): [number, number] {
  let [low, high] = [start, end];
  for (let at = start; at < high;) {
    const key = keys[at]!;
    const byte = bytes[starts[key]! + depth]!;
    if (byte === pivot) {
      at++;
      continue;
    }
    const other = byte < pivot ? low++ : --high;
    keys[at] = keys[other]!;
    keys[other] = key;
    if (byte < pivot) at++;
  }
  return [low, high];
}

function insertionSort({ bytes, starts, keys }: Order, { start, end, depth }: KeyRange): void {
  for (let next = start + 1; next < end; next++) {
    const key = keys[next]!;
    const keyStart = starts[key]! + depth;
    let at = next;
    for (; at > start && compare(bytes, starts[keys[at - 1]!]! + depth, keyStart) > 0; at--)
      keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
}
