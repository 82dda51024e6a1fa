import { TokenizerModelError } from '../errors.ts';

const SHOWN_CHARACTERS = 40;
/** A tokenizer.json has seven levels; deep nesting takes fifty times the memory of the file. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

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
   * @throws {TokenizerModelError} if it is larger than `maxBytes`, no JSON, or nested too deeply.
   */
  static parse(bytes: Uint8Array, maxBytes: number, source: string): JsonNode {
    const root = new JsonNode(undefined, 'whole file', source);
    if (bytes.length > maxBytes) throw root.error(`at most ${maxBytes} bytes`, `${bytes.length} bytes`);
    if (isTooDeep(bytes)) throw root.error(`at most ${MAX_DEPTH} levels of nesting`, 'more');
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

/** Whether brackets are open deeper than allowed; strings are passed over. */
function isTooDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at++) {
    const character = bytes[at]!;
    if (character === QUOTE) isInString = !isInString;
    else if (character === BACKSLASH) at++;
    else if (isInString) continue;
    else if (character === OPEN_BRACKET || character === OPEN_BRACE) depth++;
    else if (character === CLOSE_BRACKET || character === CLOSE_BRACE) depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
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
