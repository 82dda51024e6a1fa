/** What is counted while tasks run. */
export const BOARD_COUNTERS = ['textBytes', 'documents', 'rows', 'tokens'] as const;

/** Counts on a board. */
export type BoardCounts = Readonly<Record<(typeof BOARD_COUNTERS)[number], number>>;

/** Counters in shared memory: tasks on any thread add to them, and the main thread reads them at any time. */
export class ProgressBoard {
  readonly buffer: SharedArrayBuffer;
  readonly #counts: BigInt64Array;

  /** @param buffer The memory of a board on another thread; a new one by default. */
  constructor(
    buffer: SharedArrayBuffer = new SharedArrayBuffer(
      BOARD_COUNTERS.length * BigInt64Array.BYTES_PER_ELEMENT,
    ),
  ) {
    this.buffer = buffer;
    this.#counts = new BigInt64Array(buffer);
  }

  /** Adds to the counters. */
  add(counts: Partial<BoardCounts>): void {
    for (const [index, name] of BOARD_COUNTERS.entries()) {
      const count = counts[name];
      if (count !== undefined && count !== 0) Atomics.add(this.#counts, index, BigInt(count));
    }
  }

  /** The counts until now. */
  counts(): BoardCounts {
    return Object.fromEntries(
      BOARD_COUNTERS.map((name, index) => [name, Number(Atomics.load(this.#counts, index))]),
    ) as BoardCounts;
  }
}
