/**
 * A map that forgets what was not used for longest once its entries exceed a total size.
 *
 * The newest entry always stays, even if it alone is larger than the limit.
 */
export class LruCache<Key, Value> {
  readonly #limit: number;
  readonly #sizeOf: (value: Value) => number;
  readonly #evict: (value: Value) => void;
  readonly #entries: Map<Key, Value> = new Map();
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

  /** Returns the value of a key, making and keeping it if it is not there. */
  get(key: Key, make: () => Value): Value {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known;
    }
    const value = make();
    this.#entries.set(key, value);
    this.#size += this.#sizeOf(value);
    this.#trim();
    return value;
  }

  /** Evicts every entry. */
  clear(): void {
    for (const [key, value] of this.#entries) this.#drop(key, value);
  }

  #trim(): void {
    for (const [key, value] of this.#entries) {
      if (this.#size <= this.#limit || this.#entries.size === 1) return;
      this.#drop(key, value);
    }
  }

  #drop(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#size -= this.#sizeOf(value);
    this.#evict(value);
  }
}
