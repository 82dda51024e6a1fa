import { preprocessAlbertText } from '@albectra/text';
import { createNormalizer } from '@albectra/tokenizer';
import type { SentencePieceNormalizerSpec } from '@albectra/tokenizer';

const SPACE = 0x20;
/** No rule takes away more than one character: what the first bytes leave is not lost for those after them. */
const FIRST_BYTES = 24;
const ASCII_END = 0x7f;
/** U+2581, which stands for a space. */
const SPACE_SYMBOL = '\u2581';

/** How the text is normalised for training. */
export interface NormalisationOptions {
  readonly normalizer: SentencePieceNormalizerSpec;
  /** Whether the text goes through `preprocessAlbertText` first. */
  readonly lowerCase: boolean;
  /** Texts that are left as they are: all special symbols. */
  readonly symbols: readonly string[];
}

/**
 * Normalises parts of sentences that stand between spaces, or whole sentences.
 *
 * The result begins with `▁`, or is empty. Most parts are ASCII, which is normalised character by
 * character by a table; that saves nearly all of the time.
 */
export class WordNormaliser {
  readonly #normalize: (text: string) => string;
  /** What an ASCII character becomes by itself, or 0 for what has to be normalised in full. */
  readonly #ascii = new Uint8Array(0x80);
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #buffer: Uint8Array = new Uint8Array(2 ** 12);

  /** @throws {TokenizerModelError} if the character map is damaged. */
  constructor({ normalizer: spec, lowerCase, symbols }: NormalisationOptions) {
    const normalizer = createNormalizer(spec, { protectedTexts: symbols });
    this.#normalize = (text) => normalizer.normalize(lowerCase ? preprocessAlbertText(text) : text);
    for (let byte = SPACE + 1; byte < ASCII_END; byte++) {
      const normalised = this.#normalize(String.fromCharCode(byte));
      const isSimple = normalised.length === 2 && normalised.charCodeAt(1) < 0x80;
      if (isSimple) this.#ascii[byte] = normalised.charCodeAt(1);
    }
    for (const symbol of symbols) this.#keepWhole(symbol);
    this.#encoder.encodeInto(SPACE_SYMBOL, this.#buffer);
  }

  /** The normalised text; valid up to the length that {@link WordNormaliser.normalise} returned last. */
  get buffer(): Uint8Array {
    return this.#buffer;
  }

  /** Normalises `bytes[start, end)` into {@link WordNormaliser.buffer}; returns its length in bytes. */
  normalise(bytes: Uint8Array, start: number, end: number): number {
    const needed = SPACE_SYMBOL.length * 3 + end - start;
    if (needed > this.#buffer.length) this.#grow(needed);
    const target = this.#buffer;
    let length = 3;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      const becomes = byte < 0x80 ? this.#ascii[byte]! : 0;
      if (becomes === 0) return this.#normaliseInFull(bytes.subarray(start, end));
      target[length++] = becomes;
    }
    return length > 3 ? length : 0;
  }

  /** Tells whether nothing is left of `bytes[start, end)`; mostly its first characters tell. */
  vanishes(bytes: Uint8Array, start: number, end: number): boolean {
    let firstEnd = Math.min(end, start + FIRST_BYTES);
    while (firstEnd > start && firstEnd < end && (bytes[firstEnd]! & 0xc0) === 0x80) firstEnd--;
    return this.normalise(bytes, start, firstEnd) === 0 && this.normalise(bytes, start, end) === 0;
  }

  /** Has what may hold a symbol normalised in full, if its characters would change one by one. */
  #keepWhole(symbol: string): void {
    const bytes = this.#encoder.encode(symbol);
    if (bytes.some((byte) => byte < 0x80 && this.#ascii[byte] !== byte)) this.#ascii[bytes[0]! & 0x7f] = 0;
  }

  #normaliseInFull(part: Uint8Array): number {
    // A decoder takes no view of shared memory.
    const normalised = this.#normalize(this.#decoder.decode(part.slice()));
    if (normalised.length * 3 > this.#buffer.length) this.#grow(normalised.length * 3);
    return this.#encoder.encodeInto(normalised, this.#buffer).written;
  }

  #grow(length: number): void {
    this.#buffer = new Uint8Array(length * 2);
    this.#encoder.encodeInto(SPACE_SYMBOL, this.#buffer);
  }
}
