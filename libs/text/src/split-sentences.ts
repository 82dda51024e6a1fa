import { SentenceBounds } from './sentences/sentence-bounds.ts';
import { SentenceSplitter } from './sentences/sentence-splitter.ts';
import type { SplitSentencesOptions } from './sentences/sentence-splitter.ts';

/** UTF-8 bytes that one UTF-16 unit takes at most. */
const MAX_BYTES_PER_UNIT = 3;
/** Longest text whose bytes are kept for the next one, 1 MiB of them at most. */
const LONGEST_KEPT = 2 ** 20 / MAX_BYTES_PER_UNIT;

const encoder = new TextEncoder();
const splitters = new Map<string, SentenceSplitter>();
const bounds = new SentenceBounds();
let kept = new Uint8Array(0);

/**
 * Splits text into sentences: trimmed, never empty, in order, white space at line ends made one space.
 *
 * Only white space is lost: the sentences have the other characters of the text, in order. The time is
 * linear in the length of the text. {@link SentenceSplitter} does the same on bytes, without strings.
 */
export function splitSentences(text: string, options: SplitSentencesOptions = {}): string[] {
  const bytes = bytesFor(text.length);
  const { written } = encoder.encodeInto(text, bytes);
  bounds.clear();
  splitterFor(options).split(bytes, bounds, { end: written });
  const sentences: string[] = [];
  let unit = 0;
  let byte = 0;
  const isAscii = written === text.length;
  for (let i = 0; i < bounds.length; i++) {
    const start = bounds.starts[i]!;
    const end = bounds.ends[i]!;
    const first = isAscii ? start : unit + countUnits(bytes, byte, start);
    unit = isAscii ? end : first + countUnits(bytes, start, end);
    byte = end;
    const sentence = text.slice(first, unit);
    sentences.push(sentence.includes('\n') ? sentence.replaceAll(/\s*\n\s*/g, ' ') : sentence);
  }
  return sentences;
}

/** Counts the UTF-16 units of the characters in bytes `start .. end`: one, or two for a character of four bytes. */
function countUnits(bytes: Uint8Array, start: number, end: number): number {
  let units = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    units += ((byte & 0xc0) === 0x80 ? 0 : 1) + (byte >= 0xf0 ? 1 : 0);
  }
  return units;
}

function bytesFor(units: number): Uint8Array {
  if (units > LONGEST_KEPT) return new Uint8Array(units * MAX_BYTES_PER_UNIT);
  if (kept.length < units * MAX_BYTES_PER_UNIT) kept = new Uint8Array(2 * units * MAX_BYTES_PER_UNIT);
  return kept;
}

function splitterFor(options: SplitSentencesOptions): SentenceSplitter {
  const { lineEnds = 'blank-line', language = '' } = options;
  const name = `${lineEnds} ${language}`;
  let splitter = splitters.get(name);
  if (splitter === undefined) splitters.set(name, (splitter = new SentenceSplitter(options)));
  return splitter;
}
