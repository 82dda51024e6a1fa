/** A value, and whether it was used since it was last looked at to make room. */
interface Entry<Value> {
  readonly value: Value;
  isUsed: boolean;
}

/**
 * A map that forgets what was not used for long once its entries exceed a total size.
 *
 * An entry that was used since room was last made stays for another turn ("second chance"; Corbató 1968, "A
 * paging experiment with the Multics system"): a hit costs a look-up and a mark. The newest entry always stays,
 * even if it alone is larger than the limit.
 */
export class LruCache<Key, Value> {
  readonly #limit: number;
  readonly #sizeOf: (value: Value) => number;
  readonly #evict: (value: Value) => void;
  /** Those that have waited longest come first. */
  readonly #entries: Map<Key, Entry<Value>> = new Map();
  #size = 0;

  constructor(options: {
    readonly limit: number;
    readonly sizeOf: (value: Value) => number;
    readonly evict?: (value: Value) => void;
  }) {
    this.#limit = options.limit;
    this.#sizeOf = options.sizeOf;
    this.#evict = options.evict ?? ((): void => undefined);
  }

  /** Total size of the entries, in the unit of `limit`. */
  get size(): number {
    return this.#size;
  }

  /** Returns the value of a key, if it is there. */
  find(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.isUsed = true;
    return entry.value;
  }

  /** Returns the value of a key, making and keeping it if it is not there. */
  get(key: Key, make: () => Value): Value {
    return this.find(key) ?? this.add(key, make());
  }

  /** Keeps the value of a key that is not there, and returns it. */
  add(key: Key, value: Value): Value {
    this.#size += this.#sizeOf(value);
    // Before it is there itself, so that it stays.
    this.#makeRoom();
    this.#entries.set(key, { value, isUsed: false });
    return value;
  }

  /** Evicts every entry. */
  clear(): void {
    for (const [key, entry] of this.#entries) this.#drop(key, entry);
  }

  #makeRoom(): void {
    // What is put behind the others is met again, and is then no longer marked.
    for (const [key, entry] of this.#entries) {
      if (this.#size <= this.#limit) return;
      if (entry.isUsed) {
        entry.isUsed = false;
        this.#entries.delete(key);
        this.#entries.set(key, entry);
      } else {
        this.#drop(key, entry);
      }
    }
  }

  #drop(key: Key, { value }: Entry<Value>): void {
    this.#entries.delete(key);
    this.#size -= this.#sizeOf(value);
    this.#evict(value);
  }
}
