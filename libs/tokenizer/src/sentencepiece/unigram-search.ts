import { FLAT_LABEL_MASK, FLAT_ROOT, FLAT_VALUE_SHIFT } from '../trie/flat-trie.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';
import { CHARACTER_LENGTHS } from './utf8.ts';

/** A path's score below this is counted anew, so that float32 stays fine enough (sentencepiece 0.2.3, observed). */
export const LOWEST_SCORE = -100_000;

/**
 * Finds the best segmentation of normalised text: the one whose scores have the greatest sum.
 *
 * Sums are rounded to float32 at each step, and of two equal ones the longer last piece wins,
 * as in SentencePiece's encoder, so that ties fall the same way. The best path to each byte is
 * kept, hence memory grows with the longest text given: 16 bytes per byte of text.
 */
export class UnigramSearch {
  /** The ids found last, in order of the text; valid up to `count`. */
  ids: Int32Array = new Int32Array(64);
  count = 0;
  /** Score of the path found last, counted as the start score was. */
  score = 0;

  private readonly vocabulary: UnigramVocabulary;
  private bestScores = new Float32Array(64);
  private bestStarts = new Int32Array(64);
  private bestIds = new Int32Array(64);

  constructor(vocabulary: UnigramVocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * Segments a range of bytes that begins where a path of score `startScore` ends.
   *
   * A character that no piece covers gives the unknown id. See `ids`, `count` and `score`.
   */
  run(bytes: Uint8Array, range: ByteRange, startScore: number): void {
    const length = range.end - range.start;
    this.reserve(length + 1);
    // Not reached yet: no comparison with NaN is true, so the first path to come is taken.
    this.bestScores.fill(Number.NaN, 0, length + 1);
    this.bestScores[0] = startScore;
    this.search(bytes, range);
    this.collect(length);
  }

  // oxlint-disable-next-line complexity -- the innermost loop of encoding: calls in it cost a third of its speed
  private search(bytes: Uint8Array, range: ByteRange): void {
    const { flatTrie: trie, scores, unkId } = this.vocabulary;
    const { bestScores, bestStarts, bestIds } = this;
    const { start, end } = range;
    for (let position = start; position < end;) {
      const from = position - start;
      if (bestScores[from]! < LOWEST_SCORE) this.rebase(from, end - start);
      const score = bestScores[from]!;
      const characterEnd = Math.min(position + CHARACTER_LENGTHS[bytes[position]!]!, end);
      let isCovered = false;
      let node = FLAT_ROOT;
      for (let at = position; at < end;) {
        const byte = bytes[at++]!;
        node = trie[node]! ^ (byte << 1);
        const unit = trie[node + 1]!;
        if ((unit & FLAT_LABEL_MASK) !== byte) break;
        const id = (unit >>> FLAT_VALUE_SHIFT) - 1;
        if (id < 0) continue;
        if (at === characterEnd) isCovered = true;
        const sum = Math.fround(scores[id]! + score);
        const to = at - start;
        if (sum <= bestScores[to]!) continue;
        bestScores[to] = sum;
        bestStarts[to] = from;
        bestIds[to] = id;
      }
      if (!isCovered) {
        const sum = Math.fround(scores[unkId]! + score);
        const to = characterEnd - start;
        if (!(sum <= bestScores[to]!)) {
          bestScores[to] = sum;
          bestStarts[to] = from;
          bestIds[to] = unkId;
        }
      }
      position = characterEnd;
    }
  }

  /** Counts all scores from the one at `position`, which becomes 0. */
  private rebase(position: number, length: number): void {
    const base = this.bestScores[position]!;
    for (let end = position; end <= length; end++) this.bestScores[end] = this.bestScores[end]! - base;
  }

  private collect(length: number): void {
    const { ids, bestIds, bestStarts } = this;
    let count = 0;
    for (let end = length; end > 0; end = bestStarts[end]!) ids[count++] = bestIds[end]!;
    for (let low = 0, high = count - 1; low < high; low++, high--) {
      const id = ids[low]!;
      ids[low] = ids[high]!;
      ids[high] = id;
    }
    this.count = count;
    this.score = this.bestScores[length]!;
  }

  private reserve(length: number): void {
    if (length <= this.bestIds.length) return;
    const capacity = Math.max(length, this.bestIds.length * 2);
    this.bestScores = new Float32Array(capacity);
    this.bestStarts = new Int32Array(capacity);
    this.bestIds = new Int32Array(capacity);
    this.ids = new Int32Array(capacity);
  }
}
