import { TokenOutput } from '../token-output.ts';
import type { WordCacheStatistics, WordKey } from '../word-cache.ts';
import { MAX_CACHED_BYTES, NOT_CACHED, WordCache } from '../word-cache.ts';
import { bertCharacters, DECOMPOSED, IDEOGRAPH, PUNCTUATION, REMOVED, SPACE } from './bert-characters.ts';
import type { BertTextRules } from './bert-text.ts';
import { BertText } from './bert-text.ts';
import { byteKindsOf, FIRST_WORD_BYTE, MARK_BYTE, OTHER_BYTE, SPACE_BYTE } from './byte-kinds.ts';
import type { PieceMatcher } from './piece-matcher.ts';
import { MAX_SHORT_BYTES, MAX_SHORT_IDS, pushShortIds, ShortWordTable } from './short-word-table.ts';
import { byteLengthOf, codePointOf, readCharacter } from './utf8-character.ts';

/** Bytes of a short word's key in two integers. */
const KEY_PART_BYTES = 8;
/** A smaller word cache for long words is not worth it. */
const MIN_WORD_CACHE_BYTES = 1 << 16;
/** No character from here on is a word of its own, so far. */
const ALONE_LIMIT = 0x30000;
const MAX_UTF8_BYTES = 4;

/**
 * Encodes bytes to ids of pieces, without making a string.
 *
 * Text is cut around spaces, punctuation and ideographs, which changes nothing: these have
 * combining class 0, so the order of marks is never decided across them, and every other step of
 * BERT's normaliser looks at one character. A mark after a quote or an ideograph is dropped, or a
 * word of its own, whatever stands before. (Punctuation that NFD changes is not cut at, since it
 * could become something else.) So each stretch between cuts has ids of its own, which are kept:
 * those of short stretches in a table, of others in a word cache.
 */
export class WordPieceEncoder {
  private readonly matcher: PieceMatcher;
  private readonly text: BertText;
  private readonly flags = bertCharacters().flags;
  private readonly removedFlag: number;
  private readonly ideographFlag: number;
  /** For each byte its kind. */
  private readonly byteKinds: Uint8Array;
  private readonly shortWords: ShortWordTable | undefined;
  private readonly longWords: WordCache | undefined;
  /** For characters that are words of their own 1 more than their id, 0 if not known yet. */
  private readonly aloneIds = new Int32Array(ALONE_LIMIT);
  /** For each byte that is an ASCII punctuation mark its id. */
  private readonly markIds = new Int32Array(256);
  private readonly pieces = new TokenOutput();
  private readonly word: WordKey = { bytes: new Uint8Array(0), start: 0, end: 0, kind: 0 };
  private readonly key = new Int32Array(4);
  private scratch = new Uint8Array(1024);
  private lookUps = 0;
  private misses = 0;

  /** @param cacheBytes Bound of the memory for words already split, 0 for none. */
  constructor(matcher: PieceMatcher, rules: BertTextRules, cacheBytes: number) {
    this.matcher = matcher;
    this.text = new BertText(rules);
    this.removedFlag = rules.cleanText ? REMOVED : 0;
    this.ideographFlag = rules.tokenizeChineseChars ? IDEOGRAPH : 0;
    this.byteKinds = byteKindsOf(rules, this.flags);
    this.findMarkIds();
    if (cacheBytes === 0) return;
    this.shortWords = new ShortWordTable(cacheBytes / 2);
    const rest = cacheBytes - this.shortWords.entries.byteLength;
    if (rest >= MIN_WORD_CACHE_BYTES) this.longWords = new WordCache(rest);
  }

  /** Appends the ids of the bytes `[start, end)` to `output`. */
  // oxlint-disable-next-line max-params -- as the interface of tokenizers
  encode(bytes: Uint8Array, start: number, end: number, output: TokenOutput): void {
    const { byteKinds } = this;
    for (let at = start; at < end;) {
      const kind = byteKinds[bytes[at]!]!;
      if (kind >= FIRST_WORD_BYTE) at = this.encodeWord(bytes, at, end, output);
      else if (kind === SPACE_BYTE) at++;
      else if (kind === MARK_BYTE) output.push(this.markIds[bytes[at++]!]!);
      else at = this.encodeOther(bytes, at, end, output);
    }
  }

  private findMarkIds(): void {
    for (let byte = 0; byte < this.byteKinds.length; byte++) {
      if (this.byteKinds[byte] !== MARK_BYTE) continue;
      this.split(Uint8Array.of(byte), 0, 1);
      this.markIds[byte] = this.pieces.ids[0]!;
    }
    this.misses = 0;
  }

  /** What the memory for words has done so far. */
  statistics(): WordCacheStatistics {
    const short = this.shortWords;
    const long = this.longWords?.statistics();
    const misses = this.misses;
    return {
      hits: this.lookUps - misses,
      misses,
      evictions: (short?.evictions ?? 0) + (long?.evictions ?? 0),
      sizeBytes: (short?.entries.byteLength ?? 0) + (long?.sizeBytes ?? 0),
    };
  }

  /** Encodes the word that begins with the letter or digit at `start`, and returns the end of it or of a space after it. */
  // oxlint-disable-next-line max-params, complexity -- the innermost loop: a call more costs a tenth of the speed
  private encodeWord(bytes: Uint8Array, start: number, end: number, output: TokenOutput): number {
    const { byteKinds, shortWords } = this;
    let key0 = 0;
    let key1 = 0;
    let key2 = 0;
    let key3 = 0;
    let at = start;
    let kind = SPACE_BYTE;
    for (const limit = Math.min(end, start + KEY_PART_BYTES); at < limit; at++) {
      kind = byteKinds[bytes[at]!]!;
      if (kind < FIRST_WORD_BYTE) break;
      key1 = (key1 << 8) | (key0 >>> 24);
      key0 = (key0 << 8) | kind;
    }
    if (at === start + KEY_PART_BYTES) {
      kind = SPACE_BYTE;
      for (const limit = Math.min(end, start + MAX_SHORT_BYTES); at < limit; at++) {
        kind = byteKinds[bytes[at]!]!;
        if (kind < FIRST_WORD_BYTE) break;
        key3 = (key3 << 8) | (key2 >>> 24);
        key2 = (key2 << 8) | kind;
      }
      if (at === start + MAX_SHORT_BYTES) kind = OTHER_BYTE;
    }
    if (kind === OTHER_BYTE || shortWords === undefined) return this.encodeStretch(bytes, start, end, output);
    this.lookUps++;
    const entry = shortWords.find(key0, key1, key2, key3);
    if (entry < 0) this.encodeRare(bytes, start, at, output);
    else pushShortIds(shortWords.entries, entry, output);
    return kind === SPACE_BYTE && at < end ? at + 1 : at;
  }

  /** Encodes or skips what begins with a character that is no ASCII letter or digit, and returns its end. */
  // oxlint-disable-next-line max-params -- as encode
  private encodeOther(bytes: Uint8Array, start: number, end: number, output: TokenOutput): number {
    const character = readCharacter(bytes, start, end);
    const codePoint = codePointOf(character);
    const next = start + byteLengthOf(character);
    const flags = this.flags[codePoint]!;
    if ((flags & (SPACE | this.removedFlag)) !== 0) return next;
    if (!this.isAlone(flags)) return this.encodeStretch(bytes, start, end, output);
    const known = this.aloneIds[codePoint] ?? 0;
    if (known !== 0) output.push(known - 1);
    else this.encodeAlone(bytes, start, next, output);
    return next;
  }

  private isAlone(flags: number): boolean {
    return (flags & (PUNCTUATION | DECOMPOSED)) === PUNCTUATION || (flags & this.ideographFlag) !== 0;
  }

  // oxlint-disable-next-line max-params -- as encode
  private encodeAlone(bytes: Uint8Array, start: number, end: number, output: TokenOutput): void {
    this.lookUps++;
    this.split(bytes, start, end);
    const codePoint = codePointOf(readCharacter(bytes, start, end));
    if (this.pieces.length === 1 && codePoint < ALONE_LIMIT) {
      this.aloneIds[codePoint] = this.pieces.ids[0]! + 1;
    }
    pushAll(this.pieces, output);
  }

  /** Encodes what stands from `start` up to the next space or word of its own, and returns its end. */
  // oxlint-disable-next-line max-params -- as encode
  private encodeStretch(bytes: Uint8Array, start: number, end: number, output: TokenOutput): number {
    const stretchEnd = this.findStretchEnd(bytes, start, end);
    this.lookUps++;
    const { shortWords, key } = this;
    if (shortWords === undefined || !this.packShort(bytes, start, stretchEnd)) {
      this.encodeRare(bytes, start, stretchEnd, output);
      return stretchEnd;
    }
    const entry = shortWords.find(key[0]!, key[1]!, key[2]!, key[3]!);
    if (entry < 0) this.encodeRare(bytes, start, stretchEnd, output);
    else pushShortIds(shortWords.entries, entry, output);
    return stretchEnd;
  }

  private findStretchEnd(bytes: Uint8Array, start: number, end: number): number {
    const { byteKinds, flags, removedFlag } = this;
    let at = start;
    while (at < end) {
      const kind = byteKinds[bytes[at]!]!;
      if (kind >= FIRST_WORD_BYTE) {
        at++;
        continue;
      }
      if (kind !== OTHER_BYTE) break;
      const character = readCharacter(bytes, at, end);
      const characterFlags = flags[codePointOf(character)]!;
      const isKept = (characterFlags & removedFlag) === 0;
      if (isKept && ((characterFlags & SPACE) !== 0 || this.isAlone(characterFlags))) break;
      at += byteLengthOf(character);
    }
    return at;
  }

  /** Makes `key` of a stretch as {@link encodeWord} does of a word, and tells whether that can be. */
  private packShort(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start > MAX_SHORT_BYTES) return false;
    const middle = Math.min(end, start + KEY_PART_BYTES);
    return this.packPart(bytes, start, middle, 0) && this.packPart(bytes, middle, end, 2);
  }

  // oxlint-disable-next-line max-params -- as encode
  private packPart(bytes: Uint8Array, start: number, end: number, part: 0 | 2): boolean {
    const { byteKinds } = this;
    let low = 0;
    let high = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      // Some rules make a byte 0 part of a word, which would then have the key of a shorter one.
      if (byte === 0) return false;
      const kind = byteKinds[byte]!;
      high = (high << 8) | (low >>> 24);
      low = (low << 8) | (kind >= FIRST_WORD_BYTE ? kind : byte);
    }
    this.key[part] = low;
    this.key[part + 1] = high;
    return true;
  }

  /** Encodes a stretch that is not in the table of short ones. */
  // oxlint-disable-next-line max-params -- as encode
  private encodeRare(bytes: Uint8Array, start: number, end: number, output: TokenOutput): void {
    const { longWords, word, pieces } = this;
    if (longWords === undefined || end - start > MAX_CACHED_BYTES) {
      this.split(bytes, start, end);
      this.keepShort(bytes, start, end);
      return pushAll(pieces, output);
    }
    word.bytes = bytes;
    word.start = start;
    word.end = end;
    let entry = longWords.find(word);
    if (entry === NOT_CACHED) {
      this.split(bytes, start, end);
      if (this.keepShort(bytes, start, end)) return pushAll(pieces, output);
      entry = longWords.add(word, { values: pieces.ids, from: 0, to: pieces.length }, 0);
    }
    const from = longWords.idStart(entry);
    const count = longWords.idCount(entry);
    for (let index = from; index < from + count; index++) output.push(longWords.records[index]!);
  }

  private keepShort(bytes: Uint8Array, start: number, end: number): boolean {
    const { shortWords, pieces } = this;
    if (shortWords === undefined || pieces.length > MAX_SHORT_IDS) return false;
    if (!this.packShort(bytes, start, end)) return false;
    shortWords.add(this.key, pieces.ids, pieces.length);
    return true;
  }

  /** Splits a stretch to `pieces`. */
  private split(bytes: Uint8Array, start: number, end: number): void {
    const { text, pieces, matcher } = this;
    this.misses++;
    pieces.clear();
    if (this.splitPlain(bytes, start, end)) return;
    text.read(bytes, start, end);
    while (text.findWord(text.length)) {
      const characterCount = text.wordEnd - text.wordStart;
      const scratch = this.scratchOf(characterCount * MAX_UTF8_BYTES);
      const length = text.write(scratch, text.wordStart, text.wordEnd);
      matcher.append(scratch, length, characterCount, pieces);
    }
  }

  /** Splits a word of ASCII letters and digits; tells whether it is one. */
  private splitPlain(bytes: Uint8Array, start: number, end: number): boolean {
    const { byteKinds } = this;
    const length = end - start;
    const scratch = this.scratchOf(length);
    for (let index = 0; index < length; index++) {
      const kind = byteKinds[bytes[start + index]!]!;
      if (kind < FIRST_WORD_BYTE) return false;
      scratch[index] = kind;
    }
    this.matcher.append(scratch, length, length, this.pieces);
    return true;
  }

  private scratchOf(size: number): Uint8Array {
    if (this.scratch.length < size) this.scratch = new Uint8Array(size * 2);
    return this.scratch;
  }
}

function pushAll(pieces: TokenOutput, output: TokenOutput): void {
  for (let index = 0; index < pieces.length; index++) output.push(pieces.ids[index]!);
}
