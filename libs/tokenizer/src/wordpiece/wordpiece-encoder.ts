import { BOUNDARY } from '../short-chunks/boundary.ts';
import { ALWAYS_CERTAIN } from '../short-chunks/certainty.ts';
import { MAX_SHORT_IDS } from '../short-chunks/chunk-module.ts';
import { ShortChunkKernel } from '../short-chunks/short-chunk-kernel.ts';
import { TokenOutput } from '../token-output.ts';
import type { WordCacheStatistics, WordKey } from '../word-cache.ts';
import { MAX_CACHED_BYTES, NOT_CACHED, WordCache } from '../word-cache.ts';
import { bertCharacters, DECOMPOSED, IDEOGRAPH, PUNCTUATION, REMOVED, SPACE } from './bert-characters.ts';
import type { BertTextRules } from './bert-text.ts';
import { BertText } from './bert-text.ts';
import { byteKindsOf, FIRST_WORD_BYTE, MARK_BYTE, OTHER_BYTE, SPACE_BYTE } from './byte-kinds.ts';
import type { PieceMatcher } from './piece-matcher.ts';
import { byteLengthOf, codePointOf, readCharacter } from './utf8-character.ts';

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
 * could become something else.) So each stretch between cuts has ids of its own, which are kept
 * in a word cache; short ones are answered before that, see `ShortChunkKernel`.
 */
export class WordPieceEncoder {
  private readonly matcher: PieceMatcher;
  private readonly text: BertText;
  private readonly flags = bertCharacters().flags;
  private readonly removedFlag: number;
  private readonly ideographFlag: number;
  /** For each byte its kind. */
  private readonly byteKinds: Uint8Array;
  private readonly kernel: ShortChunkKernel | undefined;
  private readonly cache: WordCache | undefined;
  /** For characters that are words of their own 1 more than their id, 0 if not known yet. */
  private readonly aloneIds = new Int32Array(ALONE_LIMIT);
  /** For each byte that is an ASCII punctuation mark its id. */
  private readonly markIds = new Int32Array(256);
  private readonly pieces = new TokenOutput();
  /** What is encoded next. */
  private readonly chunk: WordKey = { bytes: new Uint8Array(0), start: 0, end: 0, kind: 0 };
  /** What is looked up in the cache. */
  private readonly word: WordKey = { bytes: new Uint8Array(0), start: 0, end: 0, kind: 0 };
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
    this.kernel = ShortChunkKernel.create(boundariesOf(this.byteKinds), cacheBytes / 2);
    this.cache = new WordCache(cacheBytes - (this.kernel?.sizeBytes ?? 0));
  }

  /** Appends the ids of the bytes `[start, end)` to `output`. */
  // oxlint-disable-next-line max-params -- as the interface of tokenizers
  encode(bytes: Uint8Array, start: number, end: number, output: TokenOutput): void {
    const { chunk, kernel } = this;
    chunk.bytes = bytes;
    chunk.start = start;
    kernel?.begin();
    const rest = { end, bound: 0 };
    while (chunk.start < end) {
      kernel?.run(chunk, rest, output);
      if (kernel?.knowsEnd === true) {
        this.encodeShort(chunk, output);
        chunk.start = chunk.end;
      } else if (chunk.start < end) {
        chunk.start = this.encodeNext(bytes, chunk.start, end, output);
      }
    }
  }

  /** Encodes a short chunk that the kernel does not hold yet. */
  private encodeShort({ bytes, start, end }: Readonly<WordKey>, output: TokenOutput): void {
    const from = output.length;
    for (let at = start; at < end;) at = this.encodeNext(bytes, at, end, output);
    const count = output.length - from;
    if (count > 0 && count <= MAX_SHORT_IDS) {
      this.kernel?.add({ values: output.ids, from, count }, ALWAYS_CERTAIN);
    }
  }

  /** Encodes or skips what stands at `start`, and returns its end. */
  // oxlint-disable-next-line max-params -- as encode
  private encodeNext(bytes: Uint8Array, start: number, end: number, output: TokenOutput): number {
    const byte = bytes[start]!;
    const kind = this.byteKinds[byte]!;
    if (kind >= FIRST_WORD_BYTE) return this.encodeStretch(bytes, start, end, output);
    if (kind === OTHER_BYTE) return this.encodeOther(bytes, start, end, output);
    if (kind === MARK_BYTE) output.push(this.markIds[byte]!);
    return start + 1;
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
    const { kernel, cache, lookUps, misses } = this;
    return {
      hits: lookUps - misses + (kernel?.hits ?? 0),
      misses,
      evictions: cache?.statistics().evictions ?? 0,
      sizeBytes: (kernel?.sizeBytes ?? 0) + (cache?.statistics().sizeBytes ?? 0),
    };
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
    const { cache, word, pieces } = this;
    const stretchEnd = this.findStretchEnd(bytes, start, end);
    this.lookUps++;
    if (cache === undefined || stretchEnd - start > MAX_CACHED_BYTES) {
      this.split(bytes, start, stretchEnd);
      pushAll(pieces, output);
      return stretchEnd;
    }
    word.bytes = bytes;
    word.start = start;
    word.end = stretchEnd;
    let entry = cache.find(word);
    if (entry === NOT_CACHED) {
      this.split(bytes, start, stretchEnd);
      entry = cache.add(word, { values: pieces.ids, from: 0, to: pieces.length }, 0);
    }
    const from = cache.idStart(entry);
    const count = cache.idCount(entry);
    for (let index = from; index < from + count; index++) output.push(cache.records[index]!);
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

/** What lies between two bytes, see {@link BOUNDARY}: marks are words of their own, and other bytes belong together. */
function boundariesOf(byteKinds: Uint8Array): Uint8Array {
  const betweenBytes = new Uint8Array(byteKinds.length ** 2);
  for (let first = 0; first < byteKinds.length; first++) {
    for (let second = 0; second < byteKinds.length; second++) {
      const pair = first * byteKinds.length + second;
      const isMark = byteKinds[first] === MARK_BYTE || byteKinds[second] === MARK_BYTE;
      if (byteKinds[second] === SPACE_BYTE) betweenBytes[pair] = BOUNDARY.separator;
      else if (isMark) betweenBytes[pair] = BOUNDARY.cut;
    }
  }
  return betweenBytes;
}

function pushAll(pieces: TokenOutput, output: TokenOutput): void {
  for (let index = 0; index < pieces.length; index++) output.push(pieces.ids[index]!);
}
