import { childNode, NO_NODE, NO_VALUE, nodeValue, ROOT_NODE } from '../trie/double-array.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import { announcedLength } from './utf8.ts';

/**
 * All ways to split a text to pieces: one node for each piece at each place where it stands.
 *
 * Nodes are numbered from the left, at one place the shorter first. Those that end at a byte `at` are
 * `nodesByEnd[endStarts[at], endStarts[at + 1])`, in the same order. A character without a piece of
 * its own has a node of the unknown id.
 *
 * Example: with the pieces `a`, `b` and `ab`, the text `ab` has the nodes `a` [0, 1), `ab` [0, 2) and
 * `b` [1, 2).
 */
export class UnigramLattice {
  /** Bytes of the text. */
  readonly length: number;
  readonly nodeCount: number;
  /** First byte of each node. */
  readonly starts: Int32Array;
  /** Piece of each node. */
  readonly ids: Int32Array;
  /** What each node adds to a path's score, a float32. */
  readonly scores: Float32Array;
  readonly endStarts: Int32Array;
  readonly nodesByEnd: Int32Array;

  /** Finds the nodes of a normalised text; takes about 24 bytes for each of them. */
  constructor(vocabulary: UnigramVocabulary, bytes: Uint8Array) {
    const end = bytes.length;
    const starts: number[] = [];
    const ends: number[] = [];
    const ids: number[] = [];
    for (let at = 0; at < end;) {
      const characterEnd = Math.min(at + announcedLength(bytes[at]!), end);
      let isCovered = false;
      let node = ROOT_NODE;
      for (let index = at; index < end; index++) {
        node = childNode(vocabulary.trie, node, bytes[index]!);
        if (node === NO_NODE) break;
        const id = nodeValue(vocabulary.trie, node);
        if (id === NO_VALUE) continue;
        starts.push(at);
        ends.push(index + 1);
        ids.push(id);
        isCovered ||= index + 1 === characterEnd;
      }
      if (!isCovered) {
        starts.push(at);
        ends.push(characterEnd);
        ids.push(vocabulary.unkId);
      }
      at = characterEnd;
    }
    this.length = end;
    this.nodeCount = ids.length;
    this.starts = Int32Array.from(starts);
    this.ids = Int32Array.from(ids);
    this.scores = Float32Array.from(ids, (id) => vocabulary.scores[id]!);
    this.endStarts = new Int32Array(this.length + 2);
    this.nodesByEnd = new Int32Array(this.nodeCount);
    this.sortByEnd(ends);
  }

  private sortByEnd(ends: readonly number[]): void {
    const { endStarts, nodesByEnd } = this;
    for (const end of ends) endStarts[end + 1]!++;
    for (let at = 0; at <= this.length; at++) endStarts[at + 1]! += endStarts[at]!;
    const next = endStarts.slice();
    ends.forEach((end, node) => (nodesByEnd[next[end]!++] = node));
  }

  /** Score of the best path to each byte `[length + 1]`, rounded to float32 at each step; -Infinity where none leads. */
  bestScores(): Float32Array {
    const best = new Float32Array(this.length + 1).fill(-Infinity);
    best[0] = 0;
    for (let at = 1; at <= this.length; at++) {
      for (let index = this.endStarts[at]!; index < this.endStarts[at + 1]!; index++) {
        const node = this.nodesByEnd[index]!;
        const score = Math.fround(best[this.starts[node]!]! + this.scores[node]!);
        if (score > best[at]!) best[at] = score;
      }
    }
    return best;
  }
}
