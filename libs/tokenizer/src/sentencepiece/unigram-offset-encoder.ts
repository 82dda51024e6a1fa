import type { TokenOutput } from '../token-output.ts';
import { GrowableBytes } from './growable-bytes.ts';
import type { Normalizer } from './normalizer.ts';
import { UnigramSearch } from './unigram-search.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';
import { announcedLength } from './utf8.ts';

/**
 * Encodes texts as wholes, and tells which bytes of the source each token stands for.
 *
 * The offsets are those of sentencepiece 0.2.3: of the tokens of one replaced character all but
 * the last stand for nothing, before it; so do all but the last byte of an uncovered character.
 * Takes about 25 bytes for each byte of the longest text given.
 */
export class UnigramOffsetEncoder {
  private readonly vocabulary: UnigramVocabulary;
  private readonly normalizer: Normalizer;
  private readonly search: UnigramSearch;
  private readonly normalized = new GrowableBytes();

  constructor(vocabulary: UnigramVocabulary, normalizer: Normalizer) {
    this.vocabulary = vocabulary;
    this.normalizer = normalizer;
    this.search = new UnigramSearch(vocabulary);
  }

  /** Appends the ids of `bytes[start, end)`, and where they stand in `bytes`. */
  encode(bytes: Uint8Array, range: ByteRange, output: TokenOutput): void {
    const { normalized, search } = this;
    const { unkId, byteLengths } = this.vocabulary;
    const sources = this.normalizer.normalizeWithOffsets(bytes, range, normalized);
    search.run(normalized.bytes, { start: 0, end: normalized.length }, 0);
    let isAfterUnknown = false;
    for (let index = 0, at = 0; index < search.count; index++) {
      const id = search.ids[index]!;
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
