import { ArchiveDamage, cutShort } from './archive-damage.ts';
import type { InputWindow } from './input-window.ts';
import { LzmaDecoder } from './lzma-decoder.ts';
import { LzmaDictionary } from './lzma-dictionary.ts';

/** What a chunk's first byte says. */
const END = 0;
const STORED_WITH_RESET = 1;
const STORED = 2;
const COMPRESSED = 0x80;
const STORED_HEADER_BYTES = 3;
const STATE_RESET = 1;
const NEW_PROPERTIES = 2;
const DICTIONARY_RESET = 3;

/** Decodes the chunks of LZMA2. */
export class Lzma2Decoder {
  readonly #lzma = new LzmaDecoder();
  readonly #dictionary: LzmaDictionary;
  #needs: 'dictionary' | 'properties' | 'state' | 'nothing' = 'dictionary';

  /** @param windowBytes How far back matches may reach. */
  constructor(windowBytes: number) {
    this.#dictionary = new LzmaDictionary(windowBytes);
  }

  /**
   * Decodes the next chunk, of at most 2 MiB.
   *
   * @returns Its bytes, valid until the next call, or nothing if the end was marked instead.
   * @throws {ArchiveDamage} if it is not well formed or cut short.
   */
  async next(window: InputWindow): Promise<Uint8Array | undefined> {
    if (window.length < 1 && !(await window.ensure(1))) throw cutShort('a chunk');
    const control = window.bytes[0]!;
    if (control === END) {
      window.drop(1);
      return undefined;
    }
    return control < COMPRESSED ? this.#stored(window, control) : this.#compressed(window, control);
  }

  async #stored(window: InputWindow, control: number): Promise<Uint8Array> {
    if (control > STORED) throw new ArchiveDamage(`expected an LZMA2 chunk, got one of kind ${control}`);
    await require(window, STORED_HEADER_BYTES);
    const length = ((window.bytes[1]! << 8) | window.bytes[2]!) + 1;
    await require(window, STORED_HEADER_BYTES + length);
    const dictionary = this.#dictionary;
    if (control === STORED_WITH_RESET) this.#resetDictionary();
    else if (this.#needs === 'dictionary') throw new ArchiveDamage('expected a reset first, got none');
    dictionary.reserve(length);
    const from = dictionary.end;
    dictionary.append(window.bytes.subarray(STORED_HEADER_BYTES, STORED_HEADER_BYTES + length));
    window.drop(STORED_HEADER_BYTES + length);
    return dictionary.since(from);
  }

  async #compressed(window: InputWindow, control: number): Promise<Uint8Array> {
    const reset = (control >> 5) & 3;
    const header = reset >= NEW_PROPERTIES ? 6 : 5;
    await require(window, header);
    const head = window.bytes;
    const length = (((control & 31) << 16) | (head[1]! << 8) | head[2]!) + 1;
    const chunkBytes = ((head[3]! << 8) | head[4]!) + 1;
    const properties = head[5]!;
    await require(window, header + chunkBytes);
    this.#reset(reset, properties);
    const dictionary = this.#dictionary;
    dictionary.reserve(length);
    const from = dictionary.end;
    this.#lzma.decode(window.bytes.subarray(header, header + chunkBytes), dictionary, length);
    window.drop(header + chunkBytes);
    return dictionary.since(from);
  }

  #reset(reset: number, properties: number): void {
    if (reset === DICTIONARY_RESET) this.#resetDictionary();
    if (reset >= NEW_PROPERTIES && this.#needs !== 'dictionary') {
      this.#lzma.setProperties(properties);
      this.#needs = 'nothing';
    } else if (reset === STATE_RESET && this.#needs === 'state') {
      this.#needs = 'nothing';
    }
    if (this.#needs !== 'nothing')
      throw new ArchiveDamage(`expected a reset of the ${this.#needs}, got none`);
    if (reset === STATE_RESET) this.#lzma.reset();
  }

  /** Forgets the window; the model's properties must follow before a compressed chunk. */
  #resetDictionary(): void {
    this.#dictionary.reset();
    this.#needs = 'properties';
  }
}

async function require(window: InputWindow, count: number): Promise<void> {
  if (window.length < count && !(await window.ensure(count))) throw cutShort('the rest of a chunk');
}
