/** Bytes of a slice, unless a single line has more. */
export const SLICE_BYTES: number = 2 ** 22;

const LINE_FEED = 0x0a;
const encoder = new TextEncoder();

/** Lines in UTF-8, each ended by a line feed. */
export interface TextSlice {
  readonly bytes: Uint8Array;
  readonly lineCount: number;
}

/**
 * Cuts a stream of lines into slices, each the work of one thread.
 *
 * Where it is cut depends on the lines alone, and not on the batches in which they come: a slice ends
 * before the line that might not fit. Memory: one slice, or thrice the longest line.
 */
export async function* sliceText(batches: AsyncIterable<readonly string[]>): AsyncGenerator<TextSlice> {
  let bytes = new Uint8Array(SLICE_BYTES);
  let used = 0;
  let lineCount = 0;
  for await (const lines of batches) {
    for (const line of lines) {
      const room = line.length * 3 + 1;
      if (used > 0 && used + room > SLICE_BYTES) {
        yield { bytes: bytes.subarray(0, used), lineCount };
        bytes = new Uint8Array(SLICE_BYTES);
        used = 0;
        lineCount = 0;
      }
      if (room > bytes.length) bytes = new Uint8Array(room);
      used += encoder.encodeInto(line, bytes.subarray(used)).written;
      bytes[used++] = LINE_FEED;
      lineCount++;
    }
  }
  if (lineCount > 0) yield { bytes: bytes.subarray(0, used), lineCount };
}
