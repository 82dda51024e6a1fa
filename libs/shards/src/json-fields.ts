/** Reports what is wrong with the field at `path` (dotted); never returns. */
export type FieldFailure = (path: string, expected: string, actual: unknown) => never;

/**
 * Reads the fields of one untrusted JSON object, one typed accessor per kind of value.
 *
 * Every accessor fails through the handed function, with the dotted path of the field; `finish`
 * fails on a field that nothing has read, so that a misspelt name is never ignored.
 */
export class JsonFields {
  readonly path: string;
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #fail: FieldFailure;
  readonly #seen: Set<string> = new Set();

  constructor(value: unknown, path: string, fail: FieldFailure) {
    this.path = path;
    this.#fail = fail;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object', value);
    this.#object = value as Readonly<Record<string, unknown>>;
  }

  /** Returns the raw value of a field that must be there. */
  value(name: string): unknown {
    this.#seen.add(name);
    if (!Object.hasOwn(this.#object, name)) this.#fail(this.#pathOf(name), 'a value', undefined);
    return this.#object[name];
  }

  string(name: string, pattern: RegExp, expected: string): string {
    const value = this.value(name);
    if (typeof value !== 'string' || !pattern.test(value)) this.#fail(this.#pathOf(name), expected, value);
    return value as string;
  }

  /** Returns one of a fixed set of strings. */
  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.value(name);
    const found = choices.find((choice) => choice === value);
    return found ?? this.#fail(this.#pathOf(name), `one of ${choices.join(', ')}`, value);
  }

  /** Returns a field if it is there, as `read` reads it. */
  optional<T>(name: string, read: (name: string) => T): T | undefined {
    return Object.hasOwn(this.#object, name) ? read(name) : undefined;
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    return typeof value === 'boolean' ? value : this.#fail(this.#pathOf(name), 'true or false', value);
  }

  /** Returns an integer of `[min, max]`. */
  integer(name: string, min = 0, max: number = Number.MAX_SAFE_INTEGER): number {
    return this.#integer(this.value(name), this.#pathOf(name), { min, max });
  }

  /** Returns an array of integers, each at least 0. */
  counts(name: string): number[] {
    return this.#array(name).map((item, index) =>
      this.#integer(item, `${this.#pathOf(name)}[${index}]`, { min: 0, max: Number.MAX_SAFE_INTEGER }),
    );
  }

  object(name: string): JsonFields {
    return new JsonFields(this.value(name), this.#pathOf(name), this.#fail);
  }

  objects(name: string): JsonFields[] {
    return this.#array(name).map(
      (item, index) => new JsonFields(item, `${this.#pathOf(name)}[${index}]`, this.#fail),
    );
  }

  /** The names of all fields of the object. */
  names(): string[] {
    return Object.keys(this.#object);
  }

  /** Fails if the object has a field that no accessor has read. */
  finish(): void {
    const unknown = this.names().find((name) => !this.#seen.has(name));
    if (unknown !== undefined) {
      this.#fail(
        this.#pathOf(unknown),
        `only the fields ${[...this.#seen].join(', ')}`,
        this.#object[unknown],
      );
    }
  }

  /** Fails on a rule that binds several fields. */
  require(holds: boolean, name: string, expected: string): void {
    if (!holds) this.#fail(this.#pathOf(name), expected, this.#object[name]);
  }

  #array(name: string): readonly unknown[] {
    const value = this.value(name);
    return Array.isArray(value) ? value : this.#fail(this.#pathOf(name), 'an array', value);
  }

  #integer(value: unknown, path: string, { min, max }: { min: number; max: number }): number {
    const valid = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
    if (!valid)
      this.#fail(
        path,
        max === Number.MAX_SAFE_INTEGER ? `an integer from ${min}` : `an integer from ${min} to ${max}`,
        value,
      );
    return value as number;
  }

  #pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}
