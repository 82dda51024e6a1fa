import type { ByteInput } from '../../byte-input.ts';

/** Bytes read at once where fewer are asked for: a few small record batches. */
const WINDOW_BYTES = 2 ** 18;

/**
 * Reads an input from its start to its end in fewer steps than it is asked for, one at a time.
 *
 * A small read is answered from the bytes behind the one before, if they hold it; a large one, of more than
 * half of the window, goes to the input.
 */
export function readAhead(input: ByteInput): ByteInput {
  const window = new Uint8Array(Math.min(WINDOW_BYTES, input.bytes));
  let start = 0;
  let filled = 0;
  return {
    path: input.path,
    bytes: input.bytes,
    read: async (target, position) => {
      if (target.length > window.length / 2) return input.read(target, position);
      if (position < start || position + target.length > start + filled) {
        // A read that fails leaves nothing behind.
        filled = 0;
        start = position;
        filled = await input.read(window, position);
      }
      const held = window.subarray(position - start, Math.min(filled, position - start + target.length));
      target.set(held);
      return held.length;
    },
    close: () => input.close(),
  };
}
