import { buildDoubleArray } from '../trie/build-double-array.ts';
import type { DoubleArray } from '../trie/double-array.ts';
import { childNode, NO_NODE, NO_VALUE, nodeValue, ROOT_NODE } from '../trie/double-array.ts';
import { decodeCharsmap } from './charsmap.ts';
import { GrowableBytes } from './growable-bytes.ts';
import type { SentencePieceNormalizerSpec } from './sentencepiece-model.ts';
import { REPLACEMENT, SPACE_SYMBOL, validLength } from './utf8.ts';

/** What a normaliser takes from a model besides its normaliser specification. */
export interface NormalizerOptions {
  /** Texts that are passed on unchanged: the user-defined symbols. */
  readonly protectedTexts?: readonly string[];
  /** Whether the dummy space goes behind the text instead of before it. Default false. */
  readonly treatWhitespaceAsSuffix?: boolean;
}

/**
 * Normalises text as a SentencePiece model asks, byte for byte as Google's implementation.
 *
 * At each place the longest rule of the character map applies, from the left; a byte that starts
 * no valid character becomes U+FFFD. Spaces are then trimmed, merged and escaped as specified.
 *
 * An instance keeps a buffer that grows to the longest text seen; it must not be used by two
 * callers at once.
 */
export class Normalizer {
  private readonly trie: DoubleArray | undefined;
  private readonly replacements: Uint8Array;
  private readonly protectedTexts: DoubleArray | undefined;
  /** For each byte: 1 if it is copied as it is unless a byte over 0x7f follows. */
  private readonly plain: Uint8Array;
  private readonly spec: SentencePieceNormalizerSpec;
  private readonly isSuffix: boolean;
  private readonly space: Uint8Array;
  private readonly scratch = new GrowableBytes();

  // What stands at the place just looked at; fields, so that no object is made per character.
  private matchSource: Uint8Array = REPLACEMENT;
  private matchStart = 0;
  private matchEnd = 0;

  /** @throws {TokenizerModelError} if the character map is damaged. */
  constructor(spec: SentencePieceNormalizerSpec, options: NormalizerOptions = {}) {
    const { protectedTexts = [], treatWhitespaceAsSuffix = false } = options;
    const charsmap = spec.precompiledCharsmap.length > 0 ? decodeCharsmap(spec.precompiledCharsmap) : undefined;
    this.spec = spec;
    this.trie = charsmap?.trie;
    this.replacements = charsmap?.replacements ?? new Uint8Array(0);
    this.isSuffix = treatWhitespaceAsSuffix;
    this.space = spec.escapeWhitespaces ? Uint8Array.from(SPACE_SYMBOL) : Uint8Array.of(0x20);
    if (protectedTexts.length > 0) {
      const encoder = new TextEncoder();
      this.protectedTexts = buildDoubleArray(protectedTexts.map((text) => ({ key: encoder.encode(text), value: 0 })));
    }
    this.plain = findPlain(this.trie, this.protectedTexts);
  }

  /** Normalises a text; a lone surrogate counts as U+FFFD. */
  normalize(text: string): string {
    const bytes = new TextEncoder().encode(text);
    this.scratch.length = 0;
    this.normalizeInto(bytes, { start: 0, end: bytes.length }, this.scratch);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.scratch.bytes.subarray(0, this.scratch.length));
  }

  /** Appends the normalised form of the UTF-8 bytes `[start, end)` to `output`. */
  normalizeInto(bytes: Uint8Array, range: { readonly start: number; readonly end: number }, output: GrowableBytes): void {
    const { addDummyPrefix, removeExtraWhitespaces } = this.spec;
    const { end } = range;
    let position = removeExtraWhitespaces ? this.skipSpaces(bytes, range) : range.start;
    if (position === end) return;
    const contentStart = output.length;
    if (addDummyPrefix && !this.isSuffix) this.appendSpace(output);
    let afterSpace = removeExtraWhitespaces;
    while (position < end) {
      const plainEnd = this.plainEnd(bytes, position, end);
      if (plainEnd > position) {
        output.append(bytes, position, plainEnd);
        position = plainEnd;
        afterSpace = false;
        continue;
      }
      position += this.match(bytes, position, end);
      if (afterSpace) this.skipMatchedSpaces();
      if (this.matchStart === this.matchEnd) continue;
      this.appendMatch(output);
      afterSpace = removeExtraWhitespaces && this.matchSource[this.matchEnd - 1] === 0x20;
    }
    if (removeExtraWhitespaces) this.trimEnd(output, contentStart);
    if (addDummyPrefix && this.isSuffix) this.appendSpace(output);
  }

  /** Position of the first place that does not normalise to exactly one space. */
  private skipSpaces(bytes: Uint8Array, range: { readonly start: number; readonly end: number }): number {
    let position = range.start;
    while (position < range.end) {
      const length = this.match(bytes, position, range.end);
      const isSpace = this.matchEnd - this.matchStart === 1 && this.matchSource[this.matchStart] === 0x20;
      if (!isSpace) break;
      position += length;
    }
    return position;
  }

  /** End of the run of ASCII characters from `start` on that no rule changes. */
  private plainEnd(bytes: Uint8Array, start: number, end: number): number {
    let position = start;
    while (position < end && this.plain[bytes[position]!] === 1) position++;
    // A character before one that is not ASCII may belong to a sequence with it.
    return position > start && position < end && bytes[position]! >= 0x80 ? position - 1 : position;
  }

  private skipMatchedSpaces(): void {
    while (this.matchStart < this.matchEnd && this.matchSource[this.matchStart] === 0x20) this.matchStart++;
  }

  /** Sets the match to what replaces the text at `start`; returns how many bytes that text has. */
  private match(bytes: Uint8Array, start: number, end: number): number {
    if (this.protectedTexts !== undefined) {
      const length = longestMatch(this.protectedTexts, bytes, start, end).length;
      if (length > 0) return this.setMatch(bytes, start, length);
    }
    if (this.trie !== undefined) {
      const longest = longestMatch(this.trie, bytes, start, end);
      if (longest.length > 0) return this.setReplacement(longest.value, longest.length);
    }
    const length = validLength(bytes, start, end);
    if (length > 0) return this.setMatch(bytes, start, length);
    this.setMatch(REPLACEMENT, 0, REPLACEMENT.length);
    return 1;
  }

  private setMatch(source: Uint8Array, start: number, length: number): number {
    this.matchSource = source;
    this.matchStart = start;
    this.matchEnd = start + length;
    return length;
  }

  private setReplacement(position: number, length: number): number {
    this.matchSource = this.replacements;
    this.matchStart = position;
    const end = this.replacements.indexOf(0, position);
    this.matchEnd = end < 0 ? position : end;
    return length;
  }

  private appendMatch(output: GrowableBytes): void {
    output.reserve((this.matchEnd - this.matchStart) * SPACE_SYMBOL.length);
    for (let index = this.matchStart; index < this.matchEnd; index++) {
      const byte = this.matchSource[index]!;
      if (byte === 0x20) this.appendSpace(output);
      else output.bytes[output.length++] = byte;
    }
  }

  private appendSpace(output: GrowableBytes): void {
    output.reserve(this.space.length);
    output.bytes.set(this.space, output.length);
    output.length += this.space.length;
  }

  private trimEnd(output: GrowableBytes, contentStart: number): void {
    const { space } = this;
    while (output.length - space.length >= contentStart) {
      const start = output.length - space.length;
      if (!space.every((byte, index) => output.bytes[start + index] === byte)) return;
      output.length = start;
    }
  }
}

/**
 * Finds the ASCII characters that no rule begins with, but for sequences that go on beyond ASCII;
 * the space is none of them.
 */
function findPlain(...tries: readonly (DoubleArray | undefined)[]): Uint8Array {
  const plain = new Uint8Array(256);
  for (let byte = 0; byte < 0x80; byte++) {
    plain[byte] = byte !== 0x20 && tries.every((trie) => trie === undefined || !startsAsciiRule(trie, byte)) ? 1 : 0;
  }
  return plain;
}

function startsAsciiRule(trie: DoubleArray, byte: number): boolean {
  const node = childNode(trie, ROOT_NODE, byte);
  if (node === NO_NODE) return false;
  if (nodeValue(trie, node) !== NO_VALUE) return true;
  for (let next = 0; next < 0x80; next++) {
    if (childNode(trie, node, next) !== NO_NODE) return true;
  }
  return false;
}

/** The longest key of `trie` that the bytes start with at `start`; of length 0 if there is none. */
const longest = { length: 0, value: 0 };

function longestMatch(trie: DoubleArray, bytes: Uint8Array, start: number, end: number): typeof longest {
  longest.length = 0;
  let node = ROOT_NODE;
  for (let position = start; position < end; position++) {
    node = childNode(trie, node, bytes[position]!);
    if (node === NO_NODE) break;
    const value = nodeValue(trie, node);
    if (value === NO_VALUE) continue;
    longest.length = position + 1 - start;
    longest.value = value;
  }
  return longest;
}

/**
 * Makes the normaliser of a model.
 *
 * @throws {TokenizerModelError} if the character map is damaged.
 */
export function createNormalizer(spec: SentencePieceNormalizerSpec, options: NormalizerOptions = {}): Normalizer {
  return new Normalizer(spec, options);
}
