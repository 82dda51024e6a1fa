import { childNode, NO_NODE, NO_VALUE, nodeValue, ROOT_NODE } from '../trie/double-array.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';
import { announcedLength } from './utf8.ts';

const NOT_REACHED = -1;
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
  private position = 0;

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
    this.bestStarts.fill(NOT_REACHED, 0, length + 1);
    this.bestScores[0] = startScore;
    this.position = 0;
    while (this.position < length) {
      if (this.bestScores[this.position]! < LOWEST_SCORE) this.rebase(length);
      const lead = bytes[range.start + this.position]!;
      const characterEnd = Math.min(this.position + announcedLength(lead), length);
      if (!this.offerPieces(bytes, range, characterEnd)) this.offer(characterEnd, this.vocabulary.unkId);
      this.position = characterEnd;
    }
    this.collect(length);
  }

  /** Counts all scores from the one here, which becomes 0. */
  private rebase(length: number): void {
    const base = this.bestScores[this.position]!;
    for (let end = this.position; end <= length; end++) this.bestScores[end] = this.bestScores[end]! - base;
  }

  /** Offers every piece that starts here; tells whether one of them covers just one character. */
  private offerPieces(bytes: Uint8Array, range: ByteRange, characterEnd: number): boolean {
    const { trie } = this.vocabulary;
    const { start } = range;
    const length = range.end - start;
    let isCovered = false;
    let node = ROOT_NODE;
    for (let at = this.position; at < length; at++) {
      node = childNode(trie, node, bytes[start + at]!);
      if (node === NO_NODE) break;
      const id = nodeValue(trie, node);
      if (id === NO_VALUE) continue;
      this.offer(at + 1, id);
      isCovered ||= at + 1 === characterEnd;
    }
    return isCovered;
  }

  /** Takes the path through a piece from here to `end` if it is better than the best one there. */
  private offer(end: number, id: number): void {
    const score = Math.fround(this.vocabulary.scores[id]! + this.bestScores[this.position]!);
    if (this.bestStarts[end] !== NOT_REACHED && score <= this.bestScores[end]!) return;
    this.bestScores[end] = score;
    this.bestStarts[end] = this.position;
    this.bestIds[end] = id;
  }

  private collect(length: number): void {
    this.count = 0;
    for (let end = length; end > 0; end = this.bestStarts[end]!) this.ids[this.count++] = this.bestIds[end]!;
    this.ids.subarray(0, this.count).reverse();
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
