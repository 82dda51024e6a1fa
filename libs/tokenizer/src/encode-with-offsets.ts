import { TokenOutput } from './token-output.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Token ids, and where in the source each token stands. */
export interface EncodedText {
  /** The ids, `[tokens]`. */
  readonly ids: Int32Array;
  /** Where each token's text starts, `[tokens]`, in UTF-16 code units: what `text.slice` takes. */
  readonly starts: Int32Array;
  /** Just past each token's text, `[tokens]`, in UTF-16 code units. */
  readonly ends: Int32Array;
}

const utf8 = new TextEncoder();

/**
 * Encodes a text, and tells for each token which part of the text it stands for.
 *
 * Example: `The end` gives [`▁The`, `▁end`] with the parts `The` and ` end`. Several tokens of one
 * character (by normalisation, or its bytes) may have the same part, or an empty one.
 */
export function encodeWithOffsets(tokenizer: Tokenizer, text: string): EncodedText {
  const bytes = utf8.encode(text);
  const output = new TokenOutput(bytes.length, { offsets: true });
  tokenizer.encodeInto(bytes, 0, bytes.length, output);
  const units = unitsOfBytes(bytes);
  const inUnits = (offsets: Int32Array): Int32Array =>
    offsets.subarray(0, output.length).map((offset) => units[offset]!);
  return { ids: output.slice(), starts: inUnits(output.starts!), ends: inUnits(output.ends!) };
}

/** For each byte offset `[bytes + 1]` the number of UTF-16 code units before it. */
function unitsOfBytes(bytes: Uint8Array): Int32Array {
  const units = new Int32Array(bytes.length + 1);
  let unit = 0;
  bytes.forEach((byte, index) => {
    units[index] = unit;
    // A character of four bytes is two code units: its first byte and its second count one each.
    if (byte < 0x80 || byte >= 0xc0) unit++;
    if (byte >= 0xf0) unit++;
  });
  units[bytes.length] = unit;
  return units;
}
