import type { TokenOutput } from '../token-output.ts';
import { GrowableBytes } from './growable-bytes.ts';
import type { Normalizer } from './normalizer.ts';
import type { ByteRange } from './utf8.ts';
import { announcedLength } from './utf8.ts';

/** Splits normalised text to pieces. */
export interface PieceSplitter {
  /** The ids found last, valid up to `count`. */
  readonly ids: Int32Array;
  readonly count: number;
  /** Splits a range of bytes; `startScore` is the score of what stands before it. */
  run(bytes: Uint8Array, range: ByteRange, startScore: number): void;
}

/** What is known of the ids that a {@link PieceSplitter} finds. */
export interface PieceLengths {
  readonly unkId: number;
  /** Length of each piece in bytes of UTF-8, `[vocabulary]`. */
  readonly byteLengths: Int32Array;
  /** Id of each byte value, `[256]`; undefined if the model has no byte pieces. */
  readonly byteIds: Int32Array | undefined;
}

/**
 * Encodes texts as wholes, and tells which bytes of the source each token stands for.
 *
 * The offsets are those of sentencepiece 0.2.3: of the tokens of one replaced character all but
 * the last stand for nothing, before it; so do all but the last byte of an uncovered character.
 * Takes about 5 bytes for each byte of the longest text given, besides what the splitter takes.
 */
export class OffsetEncoder {
  private readonly vocabulary: PieceLengths;
  private readonly normalizer: Normalizer;
  private readonly splitter: PieceSplitter;
  private readonly normalized = new GrowableBytes();

  constructor(vocabulary: PieceLengths, normalizer: Normalizer, splitter: PieceSplitter) {
    this.vocabulary = vocabulary;
    this.normalizer = normalizer;
    this.splitter = splitter;
  }

  /** Appends the ids of `bytes[start, end)`, and where they stand in `bytes`. */
  encode(bytes: Uint8Array, range: ByteRange, output: TokenOutput): void {
    const { normalized, splitter } = this;
    const { unkId, byteLengths } = this.vocabulary;
    const sources = this.normalizer.normalizeWithOffsets(bytes, range, normalized);
    splitter.run(normalized.bytes, { start: 0, end: normalized.length }, 0);
    let isAfterUnknown = false;
    for (let index = 0, at = 0; index < splitter.count; index++) {
      const id = splitter.ids[index]!;
      const isUnknown = id === unkId;
      const length = isUnknown ? announcedLength(normalized.bytes[at]!) : byteLengths[id]!;
      const end = Math.min(at + length, normalized.length);
      const source = { start: sources[at]!, end: sources[end]! };
      if (!isUnknown) output.pushAt(id, source.start, source.end);
      else this.pushUnknown(normalized.bytes.subarray(at, end), source, { output, isAfterUnknown });
      isAfterUnknown = isUnknown;
      at = end;
    }
  }

  private pushUnknown(
    character: Uint8Array,
    source: ByteRange,
    { output, isAfterUnknown }: { readonly output: TokenOutput; readonly isAfterUnknown: boolean },
  ): void {
    const { unkId, byteIds } = this.vocabulary;
    if (byteIds !== undefined) {
      character.forEach((byte, index) => {
        const end = index === character.length - 1 ? source.end : source.start;
        output.pushAt(byteIds[byte]!, source.start, end);
      });
    } else if (isAfterUnknown && output.ends !== undefined) {
      output.ends[output.length - 1] = source.end;
    } else {
      output.pushAt(unkId, source.start, source.end);
    }
  }
}
