import type { TokenOutput } from '../token-output.ts';
import { UnigramSearch } from './unigram-search.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';
import { CHARACTER_LENGTHS } from './utf8.ts';

/**
 * Splits the parts of a text exactly as the encoder would split the text as a whole.
 *
 * It keeps what a part needs to know of those before it: their score in the encoder's rounding,
 * and whether they ended in an unknown piece. Parts may also be answered by others, who push the
 * ids themselves: what these ids add to the score is caught up with when it is needed. The
 * unknown id must not be among them, since the ids do not tell how many pieces it stands for.
 */
export class UnigramEmitter {
  /** Score of the text up to the last part split here. */
  score = 0;
  private readonly vocabulary: UnigramVocabulary;
  private readonly search: UnigramSearch;
  /** Length of the output up to which its ids are part of `score`. */
  private settledLength = 0;
  /** Length of the output just after an unknown piece. */
  private unknownLength = -1;

  constructor(vocabulary: UnigramVocabulary) {
    this.vocabulary = vocabulary;
    this.search = new UnigramSearch(vocabulary);
  }

  /** Begins a text whose ids are appended to `output`. */
  begin(output: TokenOutput): void {
    this.score = 0;
    this.settledLength = output.length;
    this.unknownLength = -1;
  }

  /** Appends the ids of the next part, `bytes[start, end)`. */
  split(bytes: Uint8Array, range: ByteRange, output: TokenOutput): void {
    this.settle(output);
    const { search } = this;
    search.run(bytes, range, this.score);
    this.score = search.score;
    this.emit(bytes, range, output);
    this.settledLength = output.length;
  }

  /** Brings the score up to the end of the output. */
  private settle(output: TokenOutput): void {
    const { scores } = this.vocabulary;
    const { ids, length } = output;
    let { score } = this;
    for (let index = this.settledLength; index < length; index++)
      score = Math.fround(score + scores[ids[index]!]!);
    this.score = score;
  }

  /** Appends the pieces found; unknown ones in a row give one id, or their bytes' ids. */
  private emit(bytes: Uint8Array, range: ByteRange, output: TokenOutput): void {
    const { ids, count } = this.search;
    const { unkId, byteLengths } = this.vocabulary;
    let at = range.start;
    for (let index = 0; index < count; index++) {
      const id = ids[index]!;
      if (id === unkId) {
        const end = Math.min(at + CHARACTER_LENGTHS[bytes[at]!]!, range.end);
        this.emitUnknown(bytes, { start: at, end }, output);
        at = end;
      } else {
        output.push(id);
        at += byteLengths[id]!;
      }
    }
  }

  private emitUnknown(bytes: Uint8Array, range: ByteRange, output: TokenOutput): void {
    const { unkId, byteIds } = this.vocabulary;
    if (byteIds !== undefined) {
      for (let at = range.start; at < range.end; at++) output.push(byteIds[bytes[at]!]!);
    } else if (this.unknownLength !== output.length) {
      output.push(unkId);
    }
    this.unknownLength = output.length;
  }
}
