import { FLAT_LABEL_MASK, FLAT_ROOT, FLAT_VALUE_SHIFT } from '../trie/flat-trie.ts';
import { LOWEST_SCORE } from './unigram-search.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import { USER_DEFINED_BONUS } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';
import { CHARACTER_LENGTHS } from './utf8.ts';

/** Bits of a back pointer that hold the piece's id; the others hold where it starts. */
const ID_BITS = 23;
const ID_MASK = (1 << ID_BITS) - 1;
/** Longest text that can be given, in bytes. */
export const MAX_MARGIN_BYTES = 255;

/**
 * Finds the best segmentation of a short text, and in which contexts it is certain.
 *
 * The encoder adds scores in float32, so a sum that stands before the text (the score of what
 * comes before it) coarsens the rounding and can tip a close decision. Let `m` be the distance of
 * the two best segmentations in exact arithmetic, `b` the score of the best, `n` the most steps a
 * path can have, and `S` the score before the text. Each step rounds a sum of magnitude at most
 * `|S| + |path|` by at most 2^-24 of it, and the search never prefers a path whose rounded sum is
 * less; so it can leave the best path only for one that is less than `n 2^-23 (|S| + |b|) 1.0001`
 * worse. With twice that as a reserve, the best is certain while `|S| < m 2^22 / n - |b|`.
 * Only user-defined pieces score above 0, by at most 0.1 a byte; so no partial sum is further
 * from 0 than the whole by more than that for every byte, for which `|b|` is enlarged. Where the
 * search would count its scores anew within the text, nothing is certain.
 */
export class UnigramMargin {
  /** The ids of the best segmentation, in order of the text; valid up to `count`. */
  readonly ids: Int32Array = new Int32Array(MAX_MARGIN_BYTES);
  count = 0;
  /** Score of the best segmentation, from 0. */
  score = 0;
  /** Magnitude of the score before the text up to which the segmentation is certain, at least 0. */
  certainUpTo = 0;
  /** Whether the unknown piece is among the ids. */
  hasUnknown = false;

  private readonly vocabulary: UnigramVocabulary;
  private readonly leastScore: number;
  private readonly best = new Float64Array(MAX_MARGIN_BYTES + 1);
  private readonly second = new Float64Array(MAX_MARGIN_BYTES + 1);
  private readonly back = new Int32Array(MAX_MARGIN_BYTES + 1);

  constructor(vocabulary: UnigramVocabulary) {
    this.vocabulary = vocabulary;
    this.leastScore = vocabulary.scores.reduce((least, score) => Math.min(least, score), 0);
  }

  /** Segments a range of 1 to {@link MAX_MARGIN_BYTES} bytes; see the fields. */
  run(bytes: Uint8Array, range: ByteRange): void {
    const length = range.end - range.start;
    const { best, second } = this;
    best[0] = 0;
    second[0] = -Infinity;
    for (let end = 1; end <= length; end++) {
      best[end] = -Infinity;
      second[end] = -Infinity;
    }
    this.search(bytes, range);
    this.score = best[length]!;
    const margin = this.score - second[length]!;
    const reserve = Math.abs(this.score) + 2 * USER_DEFINED_BONUS * length;
    const untilRebase = -LOWEST_SCORE - length * Math.abs(this.leastScore);
    // A text that is not UTF-8 may have no path of whole characters, and then no margin.
    const isReached = this.score > -Infinity;
    this.certainUpTo = isReached
      ? Math.max(0, Math.min((margin * 2 ** 22) / length - reserve, untilRebase))
      : 0;
    this.collect(isReached ? length : 0);
  }

  // oxlint-disable-next-line complexity -- the innermost loop for words not seen before: calls in it cost a third of its speed
  private search(bytes: Uint8Array, range: ByteRange): void {
    const { flatTrie: trie, scores, unkId } = this.vocabulary;
    const { best, second, back } = this;
    const { start, end } = range;
    for (let position = start; position < end;) {
      const from = position - start;
      const score = best[from]!;
      const secondScore = second[from]!;
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
        const to = at - start;
        const added = scores[id]!;
        if (score + added > best[to]!) {
          second[to] = Math.max(best[to]!, secondScore + added);
          best[to] = score + added;
          back[to] = (from << ID_BITS) | id;
        } else if (score + added > second[to]!) {
          second[to] = score + added;
        }
      }
      if (!isCovered) this.offerUnknown(from, characterEnd - start, scores[unkId]!);
      position = characterEnd;
    }
  }

  private offerUnknown(from: number, to: number, added: number): void {
    const { best, second, back } = this;
    const sum = best[from]! + added;
    if (sum > best[to]!) {
      second[to] = Math.max(best[to]!, second[from]! + added);
      best[to] = sum;
      back[to] = (from << ID_BITS) | this.vocabulary.unkId;
    } else if (sum > second[to]!) {
      second[to] = sum;
    }
  }

  private collect(length: number): void {
    const { ids, back } = this;
    let count = 0;
    this.hasUnknown = false;
    for (let end = length; end > 0; end = back[end]! >>> ID_BITS) {
      const id = back[end]! & ID_MASK;
      if (id === this.vocabulary.unkId) this.hasUnknown = true;
      ids[count++] = id;
    }
    for (let low = 0, high = count - 1; low < high; low++, high--) {
      const id = ids[low]!;
      ids[low] = ids[high]!;
      ids[high] = id;
    }
    this.count = count;
  }
}
