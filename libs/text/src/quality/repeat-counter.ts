const FIRST_CAPACITY = 64;
/** Bounds the time that text made to collide can take; at half load no other comes near. */
const MAX_PROBES = 512;

/**
 * Counts the stretches of a text that stood in it before: an open-addressing table over one document.
 *
 * Stretches are equal if their bytes are; the hash only finds candidates. A place of the table holds the
 * number of an entry, and is empty unless that entry names the place: so clearing takes no time.
 */
export class RepeatCounter {
  /** Stretches so far. */
  total = 0;
  /** Bytes of all stretches. */
  totalBytes = 0;
  /** Stretches that stood in the text before. */
  repeated = 0;
  /** Bytes of these. */
  repeatedBytes = 0;

  #bytes = new Uint8Array();
  #entries = 0;
  #table = new Int32Array(2 * FIRST_CAPACITY);
  #hashes = new Int32Array(FIRST_CAPACITY);
  #starts = new Int32Array(FIRST_CAPACITY);
  #ends = new Int32Array(FIRST_CAPACITY);
  #places = new Int32Array(FIRST_CAPACITY);

  /** Turns to the document in `bytes`, and forgets all stretches. */
  open(bytes: Uint8Array): void {
    this.#bytes = bytes as Uint8Array<ArrayBuffer>;
    this.total = 0;
    this.totalBytes = 0;
    this.repeated = 0;
    this.repeatedBytes = 0;
    this.#entries = 0;
  }

  /** Counts the stretch `start .. end`; equal ones must have equal hashes, all 32 bits of them well mixed. */
  add(start: number, end: number, hash: number): void {
    this.total++;
    this.totalBytes += end - start;
    if (this.#entries === this.#starts.length) this.#grow();
    const mask = this.#table.length - 1;
    let place = hash & mask;
    for (let probes = 0; probes < MAX_PROBES; probes++) {
      const entry = this.#table[place]!;
      if (entry >= this.#entries || this.#places[entry] !== place) {
        this.#table[place] = this.#entries;
        this.#places[this.#entries] = place;
        this.#hashes[this.#entries] = hash;
        this.#starts[this.#entries] = start;
        this.#ends[this.#entries++] = end;
        return;
      }
      if (this.#hashes[entry] === hash && this.#holds(entry, start, end)) {
        this.repeated++;
        this.repeatedBytes += end - start;
        return;
      }
      place = (place + 1) & mask;
    }
  }

  #holds(entry: number, start: number, end: number): boolean {
    const bytes = this.#bytes;
    const shift = this.#starts[entry]! - start;
    if (this.#ends[entry]! - shift !== end) return false;
    for (let index = start; index < end; index++) {
      if (bytes[index] !== bytes[index + shift]) return false;
    }
    return true;
  }

  #grow(): void {
    const capacity = 2 * this.#starts.length;
    this.#hashes = enlarged(this.#hashes, capacity);
    this.#starts = enlarged(this.#starts, capacity);
    this.#ends = enlarged(this.#ends, capacity);
    this.#places = new Int32Array(capacity);
    // An empty place names an entry that is not there before the next growth.
    this.#table = new Int32Array(2 * capacity).fill(capacity);
    const mask = 2 * capacity - 1;
    for (let entry = 0; entry < this.#entries; entry++) {
      let place = this.#hashes[entry]! & mask;
      while (this.#table[place] !== capacity) place = (place + 1) & mask;
      this.#table[place] = entry;
      this.#places[entry] = place;
    }
  }
}

function enlarged(items: Int32Array<ArrayBuffer>, capacity: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(items);
  return larger;
}
