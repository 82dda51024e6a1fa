import { buildDoubleArray } from '../trie/build-double-array.ts';
import type { DoubleArray } from '../trie/double-array.ts';
import { LongestMatcher } from '../trie/longest-matcher.ts';
import type { Charsmap } from './charsmap.ts';
import { decodeCharsmap } from './charsmap.ts';
import { GrowableBytes } from './growable-bytes.ts';
import type { SentencePieceNormalizerSpec } from './sentencepiece-model.ts';
import { SourceOffsets } from './source-offsets.ts';
import type { ByteRange } from './utf8.ts';
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
  /** The replacement rules, if there are any. */
  readonly charsmap: Charsmap | undefined;
  /** Trie of the protected texts, if there are any. */
  readonly protectedTrie: DoubleArray | undefined;
  private readonly rules: LongestMatcher | undefined;
  private readonly replacements: Uint8Array;
  private readonly protectedTexts: LongestMatcher | undefined;
  /** For each byte: 1 if it is copied as it is unless a byte over 0x7f follows. */
  private readonly plain: Uint8Array;
  /** For each code point over 0x7f and below 0x10000: 1 if a rule or a protected text begins with it. */
  private readonly isFirst = new Uint8Array(0x10000);
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
    this.spec = spec;
    this.charsmap = charsmapOf(spec);
    this.rules = matcherOf(this.charsmap?.trie);
    this.replacements = this.charsmap?.replacements ?? new Uint8Array(0);
    this.isSuffix = treatWhitespaceAsSuffix;
    this.space = spec.escapeWhitespaces ? Uint8Array.from(SPACE_SYMBOL) : Uint8Array.of(0x20);
    this.protectedTrie = buildTextTrie(protectedTexts);
    this.protectedTexts = matcherOf(this.protectedTrie);
    this.plain = findPlain(this.rules, this.protectedTexts);
    for (const matcher of [this.rules, this.protectedTexts]) matcher?.markFirstCharacters(this.isFirst);
  }

  /** Normalises a text; a lone surrogate counts as U+FFFD. */
  normalize(text: string): string {
    const bytes = new TextEncoder().encode(text);
    this.scratch.length = 0;
    this.normalizeInto(bytes, { start: 0, end: bytes.length }, this.scratch);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      this.scratch.bytes.subarray(0, this.scratch.length),
    );
  }

  /** Appends the normalised form of the UTF-8 bytes `[start, end)` to `output`. */
  normalizeInto(bytes: Uint8Array, range: ByteRange, output: GrowableBytes): void {
    const { addDummyPrefix, removeExtraWhitespaces } = this.spec;
    const start = removeExtraWhitespaces ? this.skipSpaces(bytes, range) : range.start;
    if (start === range.end) return;
    const outputStart = output.length;
    if (addDummyPrefix && !this.isSuffix) this.appendSpace(output);
    this.normalizePart(bytes, { start, end: range.end }, { output, afterSpace: removeExtraWhitespaces });
    if (removeExtraWhitespaces) this.trimEnd(output, outputStart);
    if (addDummyPrefix && this.isSuffix) this.appendSpace(output);
  }

  /**
   * Appends the normalised form of a part of a text: nothing is put before it, or trimmed.
   *
   * The part must begin and end where no rule looks over it.
   *
   * @param context Where to append, and whether a space stands before the part, so that spaces at
   * its start are dropped (if spaces are merged at all).
   * @returns Whether what was appended ends in a space that is to be merged with one that follows;
   * if nothing was appended, what held before.
   */
  normalizePart(
    bytes: Uint8Array,
    range: ByteRange,
    context: { readonly output: GrowableBytes; readonly afterSpace: boolean },
  ): boolean {
    const { output } = context;
    const { removeExtraWhitespaces } = this.spec;
    let { afterSpace } = context;
    for (let position = range.start; position < range.end;) {
      const plainEnd = this.plainEnd(bytes, position, range.end);
      if (plainEnd > position) {
        output.append(bytes, position, plainEnd);
        position = plainEnd;
        afterSpace = false;
        continue;
      }
      const copiedEnd = this.copiedEnd(bytes, position, range.end);
      if (copiedEnd > position) {
        output.append(bytes, position, copiedEnd);
        position = copiedEnd;
        afterSpace = false;
        continue;
      }
      position += this.match(bytes, position, range.end);
      if (afterSpace) this.skipMatchedSpaces();
      if (this.matchStart === this.matchEnd) continue;
      this.appendMatch(output);
      afterSpace = removeExtraWhitespaces && this.matchSource[this.matchEnd - 1] === 0x20;
    }
    return afterSpace;
  }

  /**
   * Normalises the UTF-8 bytes `[start, end)` to `output`, which is cleared, and tells where each byte comes from.
   *
   * A byte comes from the start of what it replaces; a space put before the text, from where the
   * text starts without the spaces removed there (as sentencepiece 0.2.3 has it).
   *
   * @returns An index into `bytes` for each byte of the output, and one for its end.
   */
  normalizeWithOffsets(bytes: Uint8Array, range: ByteRange, output: GrowableBytes): Int32Array {
    const { addDummyPrefix, removeExtraWhitespaces } = this.spec;
    output.length = 0;
    const start = removeExtraWhitespaces ? this.skipSpaces(bytes, range) : range.start;
    if (start === range.end) return Int32Array.of(start);
    const sources = new SourceOffsets(output);
    if (addDummyPrefix && !this.isSuffix) this.appendSpace(output);
    sources.fillUp(start);
    let position = start;
    for (let afterSpace = removeExtraWhitespaces; position < range.end;) {
      // One character, or what a rule replaces, at a time.
      const length = this.match(bytes, position, range.end);
      const part = { start: position, end: position + length };
      afterSpace = this.normalizePart(bytes, part, { output, afterSpace });
      sources.fillUp(position);
      position += length;
    }
    if (removeExtraWhitespaces) this.trimEnd(output, 0);
    position = sources.cutTo(output.length, position);
    if (addDummyPrefix && this.isSuffix) this.appendSpace(output);
    sources.fillUp(position);
    return sources.finish(position);
  }

  /** Position of the first place that does not normalise to exactly one space. */
  private skipSpaces(bytes: Uint8Array, range: ByteRange): number {
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

  /** End of the run of valid characters over 0x7f from `start` on with which no rule begins. */
  private copiedEnd(bytes: Uint8Array, start: number, end: number): number {
    const { isFirst } = this;
    let position = start;
    while (position < end && bytes[position]! >= 0x80) {
      const length = validLength(bytes, position, end);
      if (length < 2 || length > 3) break;
      const lead = bytes[position]!;
      const second = bytes[position + 1]! & 0x3f;
      const codePoint =
        length === 2
          ? ((lead & 0x1f) << 6) | second
          : ((lead & 0x0f) << 12) | (second << 6) | (bytes[position + 2]! & 0x3f);
      if (isFirst[codePoint] === 1) break;
      position += length;
    }
    return position;
  }

  private skipMatchedSpaces(): void {
    while (this.matchStart < this.matchEnd && this.matchSource[this.matchStart] === 0x20) this.matchStart++;
  }

  /** Sets the match to what replaces the text at `start`; returns how many bytes that text has. */
  private match(bytes: Uint8Array, start: number, end: number): number {
    const kept = this.protectedTexts?.find(bytes, start, end) ?? 0;
    if (kept > 0) return this.setMatch(bytes, start, kept);
    const replaced = this.rules?.find(bytes, start, end) ?? 0;
    if (this.rules !== undefined && replaced > 0) return this.setReplacement(this.rules.value, replaced);
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

  private trimEnd(output: GrowableBytes, outputStart: number): void {
    const { space } = this;
    while (output.length - space.length >= outputStart) {
      const start = output.length - space.length;
      if (!space.every((byte, index) => output.bytes[start + index] === byte)) return;
      output.length = start;
    }
  }
}

function charsmapOf({ precompiledCharsmap }: SentencePieceNormalizerSpec): Charsmap | undefined {
  return precompiledCharsmap.length > 0 ? decodeCharsmap(precompiledCharsmap) : undefined;
}

function matcherOf(trie: DoubleArray | undefined): LongestMatcher | undefined {
  return trie === undefined ? undefined : new LongestMatcher(trie);
}

function buildTextTrie(texts: readonly string[]): DoubleArray | undefined {
  if (texts.length === 0) return undefined;
  const encoder = new TextEncoder();
  return buildDoubleArray(texts.map((text) => ({ key: encoder.encode(text), value: 0 })));
}

/**
 * Finds the ASCII characters that no rule begins with, but for sequences that go on beyond ASCII;
 * the space is none of them.
 */
function findPlain(...matchers: readonly (LongestMatcher | undefined)[]): Uint8Array {
  const plain = new Uint8Array(256);
  for (let byte = 0; byte < 0x80; byte++) {
    const hasRule = matchers.some((matcher) => matcher?.hasAsciiKey(byte) === true);
    plain[byte] = byte === 0x20 || hasRule ? 0 : 1;
  }
  return plain;
}

/**
 * Makes the normaliser of a model.
 *
 * @throws {TokenizerModelError} if the character map is damaged.
 */
export function createNormalizer(
  spec: SentencePieceNormalizerSpec,
  options: NormalizerOptions = {},
): Normalizer {
  return new Normalizer(spec, options);
}
