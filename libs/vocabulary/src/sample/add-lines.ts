import type { SentenceReservoir } from './sentence-reservoir.ts';
import { splitLongLine } from './split-long-line.ts';

const LINE_FEED = 0x0a;

/** Lines of text: strings, or UTF-8 in which every line but the last has to end with a line feed. */
export type TextBatch = readonly string[] | Uint8Array;

/**
 * Offers the lines of a batch to a sample; empty lines are left out.
 *
 * @param maxLength UTF-16 code units in a line, or bytes where the batch is UTF-8; longer lines are cut.
 */
export function addLines(sample: SentenceReservoir, batch: TextBatch, maxLength: number): void {
  if (batch instanceof Uint8Array) return addUtf8Lines(sample, batch, maxLength);
  for (const line of batch) {
    for (const part of splitLongLine(line, maxLength)) sample.add(part);
  }
}

function addUtf8Lines(sample: SentenceReservoir, bytes: Uint8Array, maxLength: number): void {
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > maxLength) {
      const line = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end));
      for (const part of splitLongLine(line, maxLength)) sample.add(part);
    } else if (end > start) {
      sample.addBytes(bytes.subarray(start, end));
    }
    start = end + 1;
  }
}
