import { childNode, NO_NODE, NO_VALUE, nodeValue, ROOT_NODE } from '../trie/double-array.ts';
import { LOWEST_SCORE } from './unigram-search.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import { USER_DEFINED_BONUS } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';
import { announcedLength } from './utf8.ts';

/**
 * Tells in which contexts a word's best segmentation is certain.
 *
 * The encoder adds scores in float32, so a sum that stands before the word (the score of the text
 * up to it) coarsens the rounding and can tip a close decision. Let `m` be the distance of the
 * two best segmentations in exact arithmetic, `b` the score of the best, `n` the most steps a
 * path can have, and `S` the score before the word. Each step rounds a sum of magnitude at most
 * `|S| + |path|` by at most 2^-24 of it, and the search never prefers a path whose rounded sum is
 * less; so it can leave the best path only for one that is less than `n 2^-23 (|S| + |b|) 1.0001`
 * worse. With twice that as a reserve, the best is certain while `|S| < m 2^22 / n - |b|`.
 * Only user-defined pieces score above 0, by at most 0.1 a byte; so no partial sum is further
 * from 0 than the whole by more than that for every byte, for which `|b|` is enlarged. Where the
 * search would count its scores anew within the word, nothing is certain.
 */
export class UnigramMargin {
  private readonly vocabulary: UnigramVocabulary;
  private readonly leastScore: number;
  private readonly best: Float64Array;
  private readonly second: Float64Array;

  /** @param maxBytes Longest word that will be given. */
  constructor(vocabulary: UnigramVocabulary, maxBytes: number) {
    this.vocabulary = vocabulary;
    this.leastScore = vocabulary.scores.reduce((least, score) => Math.min(least, score), 0);
    this.best = new Float64Array(maxBytes + 1);
    this.second = new Float64Array(maxBytes + 1);
  }

  /** Magnitude of the score before the word up to which its best segmentation is certain; at least 0. */
  certainUpTo(bytes: Uint8Array, word: ByteRange): number {
    const length = word.end - word.start;
    this.best.fill(-Infinity, 0, length + 1);
    this.second.fill(-Infinity, 0, length + 1);
    this.best[0] = 0;
    for (let at = 0; at < length;) {
      const characterEnd = Math.min(at + announcedLength(bytes[word.start + at]!), length);
      if (!this.offerPieces(bytes, { start: word.start + at, end: word.end }, { at, characterEnd })) {
        this.offer(at, characterEnd, this.vocabulary.unkId);
      }
      at = characterEnd;
    }
    const best = this.best[length]!;
    const margin = best - this.second[length]!;
    const reserve = Math.abs(best) + 2 * USER_DEFINED_BONUS * length;
    const untilRebase = -LOWEST_SCORE - length * Math.abs(this.leastScore);
    return Math.max(0, Math.min((margin * 2 ** 22) / length - reserve, untilRebase));
  }

  private offerPieces(
    bytes: Uint8Array,
    rest: ByteRange,
    place: { readonly at: number; readonly characterEnd: number },
  ): boolean {
    const { trie } = this.vocabulary;
    let isCovered = false;
    let node = ROOT_NODE;
    for (let index = rest.start; index < rest.end; index++) {
      node = childNode(trie, node, bytes[index]!);
      if (node === NO_NODE) break;
      const id = nodeValue(trie, node);
      if (id === NO_VALUE) continue;
      const end = place.at + index + 1 - rest.start;
      this.offer(place.at, end, id);
      isCovered ||= end === place.characterEnd;
    }
    return isCovered;
  }

  /** Merges the two best paths to `start`, lengthened by a piece, into the two best to `end`. */
  private offer(start: number, end: number, id: number): void {
    const score = this.vocabulary.scores[id]!;
    const first = this.best[start]! + score;
    if (first > this.best[end]!) {
      this.second[end] = Math.max(this.best[end]!, this.second[start]! + score);
      this.best[end] = first;
    } else if (first > this.second[end]!) {
      this.second[end] = first;
    }
  }
}
