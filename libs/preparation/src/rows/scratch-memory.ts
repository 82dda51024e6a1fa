/** More than this is not kept. */
const MAX_KEPT_BYTES = 2 ** 25;
/** Parts begin at multiples of this, so that views of any type fit. */
const ALIGNMENT = 8;

/**
 * Memory for what lives shortly, used again and again: fresh memory is cleared by the system page by page, and
 * makes V8 mark its whole heap each time that some 20 MB of it were taken.
 */
export class ScratchMemory {
  #kept = new Uint8Array(0);
  #used = 0;

  /** Takes some bytes, which hold anything, until {@link ScratchMemory.clear}. */
  take(byteLength: number): Uint8Array {
    const start = this.#used;
    this.#used += Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
    return this.#used <= this.#kept.length
      ? this.#kept.subarray(start, start + byteLength)
      : new Uint8Array(byteLength);
  }

  /** Takes back all that was taken: nobody may read or write it any more. */
  clear(): void {
    if (this.#used > this.#kept.length && this.#used <= MAX_KEPT_BYTES)
      this.#kept = new Uint8Array(this.#used);
    this.#used = 0;
  }
}
