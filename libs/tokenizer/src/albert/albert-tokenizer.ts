import type { AlbertTextOptions } from '@albectra/text';
import { preprocessAlbertText } from '@albectra/text';
import type { BpeTokenizer } from '../bpe/bpe-tokenizer.ts';
import { TokenizerOptionError } from '../errors.ts';
import type { UnigramTokenizer } from '../sentencepiece/unigram-tokenizer.ts';
import { TokenOutput } from '../token-output.ts';
import type { SpecialIds, Tokenizer } from '../tokenizer.ts';
import type { DigitCommaRule } from './digit-comma.ts';
import { digitCommaReplacements } from './digit-comma.ts';

/** What ALBERT did to text and pieces around SentencePiece. */
export interface AlbertTokenizerOptions {
  /**
   * What becomes of pieces that end in a comma after a digit, such as `▁19,`. Default `intended`: the
   * comma becomes a piece of its own. `legacyPy3` is what the published code did; `none` leaves them,
   * as the tokenizer of today's transformers does.
   */
  readonly digitComma?: DigitCommaRule;
  /**
   * How text is cleaned first, `true` for the defaults. Default false: pre-training text was cleaned
   * when it was read. Quotes are normalised only if asked, as XLNet and transformers do.
   */
  readonly preprocess?: boolean | AlbertTextOptions;
}

const NO_REPLACEMENT = -1;
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A SentencePiece tokenizer with ALBERT's own steps before and after it.
 *
 * What stands for a piece depends on the piece alone, so it is found once for the whole vocabulary;
 * text pays one look at a table for each id.
 *
 * Example: where SentencePiece gives [`▁in`, `▁19,`, `▁000`], this gives [`▁in`, `▁19`, `,`, `▁000`].
 */
export class AlbertTokenizer implements Tokenizer {
  readonly kind: 'unigram' | 'bpe';
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;
  /** The tokenizer that was given. */
  readonly base: UnigramTokenizer | BpeTokenizer;

  private readonly preprocessing: AlbertTextOptions | undefined;
  /** For each id its row in `replacements`, or -1. */
  private readonly rows: Int32Array;
  private readonly replacements: readonly Int32Array[];
  private readonly pieces = new TokenOutput();
  private readonly output = new TokenOutput();

  constructor(base: UnigramTokenizer | BpeTokenizer, options: AlbertTokenizerOptions = {}) {
    const { digitComma = 'intended', preprocess = false } = options;
    this.base = base;
    this.kind = base.kind;
    this.vocabularySize = base.vocabularySize;
    this.specialIds = base.specialIds;
    this.preprocessing = preprocess === true ? {} : preprocess === false ? undefined : preprocess;
    const replacements = [...digitCommaReplacements(base, digitComma)];
    this.rows = new Int32Array(this.vocabularySize).fill(NO_REPLACEMENT);
    replacements.forEach(([id], row) => (this.rows[id] = row));
    this.replacements = replacements.map(([, ids]) => ids);
  }

  encode(text: string): Int32Array {
    const bytes = utf8.encode(text);
    this.output.clear();
    this.encodeInto(bytes, 0, bytes.length, this.output);
    return this.output.slice();
  }

  /**
   * Encodes the UTF-8 bytes `[start, end)` and appends the ids to `output`.
   *
   * @throws {TokenizerOptionError} if offsets are asked for and text is preprocessed: that step does not
   *   tell where characters come from.
   */
  // oxlint-disable-next-line max-params -- one call per document; the interface's signature
  encodeInto(bytes: Uint8Array, start: number, end: number, output: TokenOutput): number {
    const before = output.length;
    if (this.preprocessing === undefined) this.base.encodeInto(bytes, start, end, output);
    else this.encodePreprocessed(bytes.subarray(start, end), this.preprocessing, output);
    const { ids, length } = output;
    for (let index = before; index < length; index++) {
      if (this.rows[ids[index]!] === NO_REPLACEMENT) continue;
      this.replaceFrom(index, bytes, output);
      break;
    }
    return output.length - before;
  }

  decode(ids: ArrayLike<number>): string {
    return this.base.decode(ids);
  }

  tokenOf(id: number): string {
    return this.base.tokenOf(id);
  }

  idOf(token: string): number | undefined {
    return this.base.idOf(token);
  }

  wordStarts(): Uint8Array {
    return this.base.wordStarts();
  }

  private encodePreprocessed(source: Uint8Array, options: AlbertTextOptions, output: TokenOutput): void {
    if (output.starts !== undefined)
      throw new TokenizerOptionError('offsets', 'false where text is preprocessed', true);
    const bytes = utf8.encode(preprocessAlbertText(fromUtf8.decode(source), options));
    this.base.encodeInto(bytes, 0, bytes.length, output);
  }

  /** Replaces ids from `first` on. */
  private replaceFrom(first: number, bytes: Uint8Array, output: TokenOutput): void {
    const ids = output.slice(first);
    const starts = output.starts?.slice(first, output.length);
    const ends = output.ends?.slice(first, output.length);
    output.length = first;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index]!;
      const replacement = this.replacements[this.rows[id]!];
      const start = starts?.[index] ?? 0;
      const end = ends?.[index] ?? 0;
      if (replacement === undefined) output.pushAt(id, start, end);
      else if (starts === undefined) replacement.forEach((part) => output.push(part));
      else pushParts(replacement, { start, end, commaStart: lastCharacterStart(bytes, start, end) }, output);
    }
  }
}

/** Appends the parts of a piece: the last one is its comma, the others share the text before that. */
function pushParts(
  parts: Int32Array,
  place: { readonly start: number; readonly end: number; readonly commaStart: number },
  output: TokenOutput,
): void {
  parts.forEach((part, index) => {
    const isComma = index === parts.length - 1;
    if (isComma) output.pushAt(part, place.commaStart, place.end);
    else output.pushAt(part, place.start, place.commaStart);
  });
}

/** First byte of the last character of `bytes[start, end)`. */
function lastCharacterStart(bytes: Uint8Array, start: number, end: number): number {
  let at = end - 1;
  while (at > start && (bytes[at]! & 0xc0) === 0x80) at--;
  return Math.max(at, start);
}
