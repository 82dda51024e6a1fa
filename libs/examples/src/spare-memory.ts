import type { ExampleBatch, ExampleTokenIds } from './example-batch.ts';

/** Buffers kept at most, one for each column of ids of the batches that a builder holds at a time. */
const MAX_SPARES = 6;
/** Larger buffers are left to the garbage collector. */
const MAX_SPARE_BYTES = 2 ** 24;

/** A buffer serves ids of two thirds of its size at least: whoever keeps them keeps no more than that for nothing. */
const MAX_EXCESS = 1.5;

/** Buffers of ids that nobody reads any more, to be written over. */
const spares: ArrayBuffer[] = [];

/**
 * Makes an array of ids, of spare memory if there is enough: what it holds is not defined.
 *
 * Fresh memory is cleared page by page, and V8 marks its whole heap each time that some 20 MB of it were taken.
 */
export function takeIds<T extends ExampleTokenIds>(like: T, length: number): T {
  const bytes = length * like.BYTES_PER_ELEMENT;
  const place = smallestSpare(bytes, bytes * MAX_EXCESS);
  const buffer = place === -1 ? new ArrayBuffer(bytes) : spares.splice(place, 1)[0]!;
  const ids =
    like instanceof Uint16Array ? new Uint16Array(buffer, 0, length) : new Uint32Array(buffer, 0, length);
  return ids as T;
}

/** Keeps the memory of ids for {@link takeIds}, unless it holds anything else; they must not be read any more. */
export function spareIds({ buffer, byteOffset }: ExampleTokenIds): void {
  if (!(buffer instanceof ArrayBuffer) || byteOffset !== 0) return;
  if (buffer.byteLength === 0 || buffer.byteLength > MAX_SPARE_BYTES || spares.includes(buffer)) return;
  spares.push(buffer);
  if (spares.length > MAX_SPARES) spares.splice(smallestSpare(0, MAX_SPARE_BYTES), 1);
}

/**
 * Gives the memory of a batch to the batches that are built after it.
 *
 * Nothing of it may be read or written any more, nor views of it such as those of `sliceExamples`. It is
 * never needed, but spares a program that builds batch after batch most of its garbage.
 */
export function recycleExamples({ tokenIds, masks }: ExampleBatch): void {
  spareIds(tokenIds);
  if (masks === undefined) return;
  spareIds(masks.maskedPositions);
  spareIds(masks.replacementIds);
}

/** Finds the smallest spare buffer of `least` to `most` bytes; -1 if there is none. */
function smallestSpare(least: number, most: number): number {
  let found = -1;
  for (let place = 0; place < spares.length; place++) {
    const size = spares[place]!.byteLength;
    if (size >= least && size <= most && (found === -1 || size < spares[found]!.byteLength)) found = place;
  }
  return found;
}
