const WORD_BITS = 32;

/**
 * Packs by the room that they have left; finds the one with the least room that is enough.
 *
 * Packs of the same room form a list, the latest first. One bit for each room that some pack has, and
 * one bit for each word of such bits, make a search two scans of at most 64 words.
 */
export class RoomIndex {
  /** The latest pack of each room, or -1, `[largest room + 1]`. */
  readonly #latest: Int32Array;
  /** The pack that is next in the list of the same room, or -1, `[packs]`. */
  readonly #next: Int32Array;
  readonly #rooms: Int32Array;
  readonly #words: Int32Array;

  constructor(largestRoom: number, mostPacks: number) {
    this.#latest = new Int32Array(largestRoom + 1).fill(-1);
    this.#next = new Int32Array(mostPacks);
    this.#rooms = new Int32Array(Math.floor(largestRoom / WORD_BITS) + 1);
    this.#words = new Int32Array(Math.floor(this.#rooms.length / WORD_BITS) + 1);
  }

  /** Adds a pack that has `room` tokens left. */
  add(pack: number, room: number): void {
    this.#next[pack] = this.#latest[room]!;
    this.#latest[room] = pack;
    const word = room >>> 5;
    this.#rooms[word]! |= 1 << (room & 31);
    this.#words[word >>> 5]! |= 1 << (word & 31);
  }

  /** Finds the least room of at least `length` that a pack has; -1 if no pack has that much. */
  find(length: number): number {
    const first = length >>> 5;
    const here = this.#rooms[first]! & (-1 << (length & 31));
    if (here !== 0) return first * WORD_BITS + lowestBit(here);
    const word = nextBit(this.#words, first + 1);
    return word < 0 ? -1 : word * WORD_BITS + lowestBit(this.#rooms[word]!);
  }

  /** Takes the latest pack of a room that {@link find} returned out of the index. */
  take(room: number): number {
    const pack = this.#latest[room]!;
    this.#latest[room] = this.#next[pack]!;
    if (this.#latest[room] === -1) this.#clear(room);
    return pack;
  }

  #clear(room: number): void {
    const word = room >>> 5;
    this.#rooms[word]! &= ~(1 << (room & 31));
    if (this.#rooms[word] === 0) this.#words[word >>> 5]! &= ~(1 << (word & 31));
  }
}

/** Index of the first set bit from `start` on; -1 if there is none. */
function nextBit(words: Int32Array, start: number): number {
  let word = start >>> 5;
  if (word >= words.length) return -1;
  let bits = words[word]! & (-1 << (start & 31));
  while (bits === 0) {
    word++;
    if (word === words.length) return -1;
    bits = words[word]!;
  }
  return word * WORD_BITS + lowestBit(bits);
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
