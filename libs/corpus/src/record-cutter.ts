/** A raw document or line; the bytes are valid until the next `push`. */
export interface RawRecord {
  readonly bytes: Uint8Array;
  /** Position of the first byte in the file. */
  readonly offset: number;
}

/**
 * Cuts a stream of bytes into the raw records (documents or lines) that start in a byte range.
 *
 * A record belongs to the range that its first byte lies in, so ranges that cover a file give every
 * record exactly once, wherever they are cut. Memory: a few chunks and one record of `maxBytes`.
 */
export interface RecordCutter {
  /** Whether all records of the range have been handed out. */
  readonly done: boolean;
  /** Takes the next chunk; returns the records that are complete. */
  push(chunk: Uint8Array): RawRecord[];
  /** Ends the stream; returns the record that only the end completes, if there is one. */
  finish(): RawRecord[];
  /** Gives the memory back; the records that were handed out are no longer valid. */
  close(): void;
}

/** What every cutter is built from. */
export interface CutterOptions {
  /** Position in the file of the first byte that will be pushed. */
  readonly position: number;
  /** The range, half-open; `position` is at most `start`. */
  readonly start: number;
  readonly end: number;
  readonly maxBytes: number;
  /** Called when the record that starts at `offset` is longer than `maxBytes`; may throw to refuse it. */
  readonly onLong: (offset: number) => void;
}
