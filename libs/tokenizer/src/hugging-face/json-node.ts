import { TokenizerModelError } from '../errors.ts';

const SHOWN_CHARACTERS = 40;

/** A value of a JSON file from outside, and where in the file it stands, for messages. */
export class JsonNode {
  readonly value: unknown;
  readonly where: string;
  private readonly source: string;

  private constructor(value: unknown, where: string, source: string) {
    this.value = value;
    this.where = where;
    this.source = source;
  }

  /**
   * Reads a file.
   *
   * @param source Name of the file, for messages.
   * @throws {TokenizerModelError} if it is larger than `maxBytes`, or no JSON.
   */
  static parse(bytes: Uint8Array, maxBytes: number, source: string): JsonNode {
    const root = new JsonNode(undefined, 'whole file', source);
    if (bytes.length > maxBytes) throw root.error(`at most ${maxBytes} bytes`, `${bytes.length} bytes`);
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw root.error('UTF-8 text', 'other bytes');
    }
    try {
      return new JsonNode(JSON.parse(text) as unknown, 'whole file', source);
    } catch {
      throw root.error('JSON', JSON.stringify(text.slice(0, SHOWN_CHARACTERS)));
    }
  }

  /** The value of a field; `undefined` if it is not there. */
  field(name: string): JsonNode {
    if (!isObject(this.value)) throw this.mismatch('an object');
    const value = Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    return this.child(value, name);
  }

  /** The fields of an object. */
  fields(): [name: string, value: JsonNode][] {
    if (!isObject(this.value)) throw this.mismatch('an object');
    return Object.entries(this.value).map(([name, value]) => [name, this.child(value, shorten(name))]);
  }

  /** The values of an array. */
  items(): JsonNode[] {
    if (!Array.isArray(this.value)) throw this.mismatch('an array');
    return this.value.map((value: unknown, index) => this.child(value, `${index}`));
  }

  string(): string {
    if (typeof this.value !== 'string') throw this.mismatch('a text');
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') throw this.mismatch('true or false');
    return this.value;
  }

  /** A whole number from `least` to `most`. */
  integer(least: number, most: number): number {
    const { value } = this;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw this.mismatch(`a whole number from ${least} to ${most}`);
    }
    return value;
  }

  /** The error that this value is not what was expected. */
  mismatch(expected: string, advice?: string): TokenizerModelError {
    return this.error(expected, describe(this.value), advice);
  }

  private child(value: unknown, name: string): JsonNode {
    const where = this.where === 'whole file' ? name : `${this.where}.${name}`;
    return new JsonNode(value, where, this.source);
  }

  private error(expected: string, actual: string, advice?: string): TokenizerModelError {
    const { source, where } = this;
    return new TokenizerModelError({
      source,
      expected,
      actual,
      where,
      ...(advice === undefined ? {} : { advice }),
    });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  return isObject(value) ? 'an object' : shorten(JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
