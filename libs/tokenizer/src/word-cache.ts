import { TokenizerOptionError } from './errors.ts';

/** What {@link WordCache.find} returns for a word that is not there. */
export const NOT_CACHED = -1;

/** Longer words are rare and not worth the room. */
export const MAX_CACHED_BYTES = 96;

/** A word to look up. */
export interface WordKey {
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Tells words apart that have the same bytes, 0 to 255. */
  kind: number;
}

/** Ids to store, `values[from, to)`. */
interface IdRange {
  readonly values: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** What a cache of words has done so far. */
export interface WordCacheStatistics {
  /** Look-ups that found the word. */
  readonly hits: number;
  /** Look-ups that did not. */
  readonly misses: number;
  /** Words that were forgotten to make room. */
  readonly evictions: number;
  /** Memory taken, which does not change. */
  readonly sizeBytes: number;
}

/** Two integers per slot: the word's hash and its entry, 0 for none. */
const SLOT_INTS = 2;
/** Integers before an entry's ids: its tag, then key length, kind and id count in one. */
const HEADER_INTS = 2;
const KIND_SHIFT = 8;
const COUNT_SHIFT = 16;
const SIGNATURE_MASK = 0xffff;
/** At most this share of the slots is taken; looking for what is not there then ends soon. */
const MAX_LOAD = 0.75;
const MIN_SIZE_BYTES = 1 << 15;

/** One half of the cache's memory: a hash table and the entries it points to. */
interface Generation {
  readonly firstSlot: number;
  readonly firstRecord: number;
  recordTop: number;
  wordCount: number;
}

/**
 * A bounded map from the bytes of a word to its token ids, in typed arrays.
 *
 * Entries are put in the young one of two generations. When that is full, the old one is
 * forgotten, the young one becomes old, and words looked up again are copied from it: so words
 * that are used stay, and the others go after two rounds at the latest. What the cache answers is
 * what was put in; its size has no influence on results.
 *
 * An entry is the index of its header in `records`: a tag (an integer of the caller's), one
 * integer with the key's length (8 bits), kind (8 bits) and id count (16 bits), the ids, and the
 * key's bytes. So a hit reads one slot and, mostly, one cache line.
 *
 * Example: `the` with the id 31 and tag 5 takes the four integers 5, 3 | 1 << 16, 31, 'the\0'.
 */
export class WordCache {
  /** All entries; see {@link idStart} and {@link idCount} for an entry's ids. */
  readonly records: Int32Array;
  private readonly keys: Uint8Array;
  private readonly slots: Int32Array;
  private readonly slotMask: number;
  private readonly maxWords: number;
  private readonly recordsPerGeneration: number;
  private young: Generation;
  private old: Generation;
  private lookUps = 0;
  private misses = 0;
  private evictions = 0;
  private promotions = 0;

  /**
   * @param sizeBytes Upper bound of the memory, at least 32 KiB; powers of two are used best.
   * @throws {TokenizerOptionError} if it is less.
   */
  constructor(sizeBytes: number) {
    if (!(sizeBytes >= MIN_SIZE_BYTES && sizeBytes <= 2 ** 31))
      throw new TokenizerOptionError('wordCacheBytes', `0, or ${MIN_SIZE_BYTES} to 2^31`, sizeBytes);
    const generationInts = Math.floor(sizeBytes / 2 / 4);
    // An eighth to a quarter for the slots: entries take about three times as much as their slots.
    const slotsPerGeneration = 1 << Math.floor(Math.log2(generationInts / 4 / SLOT_INTS));
    this.slotMask = slotsPerGeneration - 1;
    this.maxWords = Math.floor(slotsPerGeneration * MAX_LOAD);
    this.recordsPerGeneration = generationInts - slotsPerGeneration * SLOT_INTS;
    this.slots = new Int32Array(slotsPerGeneration * SLOT_INTS * 2);
    this.records = new Int32Array(this.recordsPerGeneration * 2);
    this.keys = new Uint8Array(this.records.buffer);
    // Entry 0 would mean an empty slot: the first record of the first generation stays unused.
    this.young = { firstSlot: 0, firstRecord: 1, recordTop: 1, wordCount: 0 };
    const second = this.recordsPerGeneration;
    this.old = { firstSlot: slotsPerGeneration, firstRecord: second, recordTop: second, wordCount: 0 };
  }

  /** Finds the entry of a word, or {@link NOT_CACHED}. An entry is valid until the next call. */
  find(word: Readonly<WordKey>): number {
    this.lookUps++;
    const hash = hashOf(word);
    const entry = this.findIn(this.young.firstSlot, word, hash);
    return entry === NOT_CACHED ? this.findOld(word, hash) : entry;
  }

  /** Where the entry's ids start in {@link records}. */
  idStart(entry: number): number {
    return entry + HEADER_INTS;
  }

  /** How many ids the entry has. */
  idCount(entry: number): number {
    return this.records[entry + 1]! >>> COUNT_SHIFT;
  }

  /** The integer that was stored with the entry besides its ids. */
  tag(entry: number): number {
    return this.records[entry]!;
  }

  /** Adds a word of at most {@link MAX_CACHED_BYTES} that is not there yet, and returns its entry. */
  add(word: Readonly<WordKey>, ids: IdRange, tag: number): number {
    const length = word.end - word.start;
    const idCount = ids.to - ids.from;
    const entry = this.allocate(hashOf(word), HEADER_INTS + idCount + ((length + 3) >> 2));
    const { records, keys } = this;
    records[entry] = tag;
    records[entry + 1] = signatureOf(word) | (idCount << COUNT_SHIFT);
    let at = entry + HEADER_INTS;
    // Loops are faster than views for a few elements.
    for (let index = ids.from; index < ids.to; index++) records[at++] = ids.values[index]!;
    let keyAt = at * 4;
    for (let index = word.start; index < word.end; index++) keys[keyAt++] = word.bytes[index]!;
    return entry;
  }

  /** What the cache has done so far. */
  statistics(): WordCacheStatistics {
    const { lookUps, misses, evictions } = this;
    const sizeBytes = this.records.byteLength + this.slots.byteLength;
    return { hits: lookUps - misses, misses, evictions, sizeBytes };
  }

  private findIn(firstSlot: number, word: Readonly<WordKey>, hash: number): number {
    const { slots, slotMask, records } = this;
    const signature = signatureOf(word);
    for (let index = hash & slotMask; ; index = (index + 1) & slotMask) {
      const slot = (firstSlot + index) * SLOT_INTS;
      const entry = slots[slot + 1]!;
      if (entry === 0) return NOT_CACHED;
      if (slots[slot] !== hash) continue;
      if ((records[entry + 1]! & SIGNATURE_MASK) === signature && this.holds(entry, word)) return entry;
    }
  }

  private holds(entry: number, word: Readonly<WordKey>): boolean {
    const { keys } = this;
    const { bytes, end } = word;
    let at = (entry + HEADER_INTS + this.idCount(entry)) * 4;
    for (let index = word.start; index < end; index++) if (keys[at++] !== bytes[index]) return false;
    return true;
  }

  /** Finds a word that was last used a generation ago, and makes it young again. */
  private findOld(word: Readonly<WordKey>, hash: number): number {
    const found = this.old.wordCount === 0 ? NOT_CACHED : this.findIn(this.old.firstSlot, word, hash);
    if (found === NOT_CACHED) {
      this.misses++;
      return NOT_CACHED;
    }
    const size = HEADER_INTS + this.idCount(found) + ((word.end - word.start + 3) >> 2);
    this.promotions++;
    // If the young generation is full, its successor takes the place of the entry: hence the copy.
    const copy = this.hasRoom(size) ? undefined : this.records.slice(found, found + size);
    const entry = this.allocate(hash, size);
    if (copy === undefined) this.records.copyWithin(entry, found, found + size);
    else this.records.set(copy, entry);
    return entry;
  }

  /** Makes an entry of so many integers in the young generation. */
  private allocate(hash: number, size: number): number {
    if (!this.hasRoom(size)) this.turn();
    const { young, slots, slotMask } = this;
    const entry = young.recordTop;
    young.recordTop += size;
    young.wordCount++;
    let index = hash & slotMask;
    while (slots[(young.firstSlot + index) * SLOT_INTS + 1] !== 0) index = (index + 1) & slotMask;
    const slot = (young.firstSlot + index) * SLOT_INTS;
    slots[slot] = hash;
    slots[slot + 1] = entry;
    return entry;
  }

  private hasRoom(size: number): boolean {
    const { young, maxWords } = this;
    const recordEnd = young.firstSlot === 0 ? this.recordsPerGeneration : this.records.length;
    return young.wordCount < maxWords && young.recordTop + size <= recordEnd;
  }

  /** Forgets the old generation and starts a new young one in its place. */
  private turn(): void {
    const { young, old } = this;
    this.evictions += old.wordCount - this.promotions;
    this.promotions = 0;
    old.wordCount = 0;
    old.recordTop = old.firstRecord;
    this.slots.fill(0, old.firstSlot * SLOT_INTS, (old.firstSlot + this.slotMask + 1) * SLOT_INTS);
    this.young = old;
    this.old = young;
  }
}

function signatureOf(word: Readonly<WordKey>): number {
  return (word.end - word.start) | (word.kind << KIND_SHIFT);
}

/** Hash of a word, of four bytes at a time (FNV-1a), spread over all bits: the lowest choose the slot. */
function hashOf({ bytes, start, end, kind }: Readonly<WordKey>): number {
  let hash = 0x811c9dc5 ^ kind;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash = Math.imul(hash ^ four, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 12);
}
