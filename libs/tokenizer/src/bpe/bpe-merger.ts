import type { ByteRange } from '../sentencepiece/utf8.ts';
import { announcedLength } from '../sentencepiece/utf8.ts';
import { childNode, lookUp, NO_NODE, NO_VALUE, nodeValue, ROOT_NODE } from '../trie/double-array.ts';
import type { BpeVocabulary } from './bpe-vocabulary.ts';
import { MergeQueue } from './merge-queue.ts';

const NONE = -1;

/**
 * Splits normalised text to the pieces of a BPE model, as SentencePiece does.
 *
 * The text starts as characters and user-defined pieces, which stay as they are. Of all neighbours
 * that make a piece together, those with the greatest score are merged, the leftmost first, until no
 * two make a piece. Pieces marked unused serve as steps on the way: in the end they are taken apart
 * by the pair that last offered itself to make them.
 *
 * Example: with the pieces `ab` (-1) and `bc` (-0.5), `abc` becomes `a`, `bc`.
 *
 * Takes time n log n in the bytes of the text, and about 70 bytes of memory for each byte of the
 * longest text given.
 */
export class BpeMerger {
  /** The ids found last, in order of the text, valid up to `count`; the unknown id for each character without a piece. */
  ids: Int32Array = new Int32Array(64);
  count = 0;

  private readonly vocabulary: BpeVocabulary;
  private readonly queue = new MergeQueue();
  private starts = new Int32Array(64);
  /** Bytes of each symbol; 0 once it was merged into the one before. */
  private byteLengths = new Int32Array(64);
  /** Where the walk through the trie by each symbol's bytes ends, or NO_NODE. */
  private nodes = new Int32Array(64);
  private previous = new Int32Array(64);
  private next = new Int32Array(64);
  private isFrozen = new Uint8Array(64);
  /** For unused pieces, how many of its bytes the left part of the pair had. */
  private readonly leftLengths = new Map<number, number>();
  private bytes: Uint8Array = new Uint8Array(0);

  constructor(vocabulary: BpeVocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Splits a range of bytes; see `ids` and `count`. */
  run(bytes: Uint8Array, range: ByteRange): void {
    this.bytes = bytes;
    this.count = 0;
    this.leftLengths.clear();
    this.queue.clear();
    this.reserve(range.end - range.start);
    const symbolCount = this.splitCharacters(range);
    if (symbolCount === 0) return;
    for (let symbol = 1; symbol < symbolCount; symbol++) this.offer(symbol - 1, symbol);
    while (this.queue.pop()) this.merge();
    for (let symbol = 0; symbol !== NONE; symbol = this.next[symbol]!) {
      this.collect(symbol);
    }
  }

  private splitCharacters({ start, end }: ByteRange): number {
    const { frozen } = this.vocabulary;
    let symbol = 0;
    for (let at = start; at < end; symbol++) {
      const frozenLength = frozen?.find(this.bytes, at, end) ?? 0;
      const length = frozenLength > 0 ? frozenLength : Math.min(announcedLength(this.bytes[at]!), end - at);
      this.starts[symbol] = at;
      this.byteLengths[symbol] = length;
      this.nodes[symbol] = this.walk(ROOT_NODE, symbol);
      this.isFrozen[symbol] = frozenLength > 0 ? 1 : 0;
      this.previous[symbol] = symbol - 1;
      at += length;
      this.next[symbol] = at < end ? symbol + 1 : NONE;
    }
    return symbol;
  }

  /** Puts the merge of two neighbours in the queue, if they make a piece. */
  private offer(left: number, right: number): void {
    if (left === NONE || right === NONE || this.isFrozen[left] === 1 || this.isFrozen[right] === 1) return;
    const node = this.walk(this.nodes[left]!, right);
    const id = node === NO_NODE ? NO_VALUE : nodeValue(this.vocabulary.trie, node);
    if (id === NO_VALUE) return;
    this.queue.push(this.vocabulary.scores[id]!, left, this.byteLengths[left]! + this.byteLengths[right]!);
    if (this.vocabulary.isUnused[id] === 1) this.leftLengths.set(id, this.byteLengths[left]!);
  }

  /** Goes on from a node of the trie by the bytes of a symbol. */
  private walk(from: number, symbol: number): number {
    const { trie } = this.vocabulary;
    const { bytes } = this;
    const end = this.starts[symbol]! + this.byteLengths[symbol]!;
    let node = from;
    for (let at = this.starts[symbol]!; at < end && node !== NO_NODE; at++)
      node = childNode(trie, node, bytes[at]!);
    return node;
  }

  /** Makes the merge that was taken from the queue, unless one of its symbols has changed since. */
  private merge(): void {
    const { left, byteLength } = this.queue;
    const right = this.next[left]!;
    if (this.byteLengths[left] === 0 || right === NONE) return;
    if (this.byteLengths[left]! + this.byteLengths[right]! !== byteLength) return;
    this.nodes[left] = this.walk(this.nodes[left]!, right);
    this.byteLengths[left] = byteLength;
    this.byteLengths[right] = 0;
    const after = this.next[right]!;
    this.next[left] = after;
    if (after !== NONE) this.previous[after] = left;
    this.offer(this.previous[left]!, left);
    this.offer(left, after);
  }

  /** Appends the id of a symbol, or those of its parts if it is unused. */
  private collect(symbol: number): void {
    const { trie, isUnused, unkId } = this.vocabulary;
    const node = this.nodes[symbol]!;
    const id = node === NO_NODE ? NO_VALUE : nodeValue(trie, node);
    const start = this.starts[symbol]!;
    if (id === NO_VALUE) this.ids[this.count++] = unkId;
    else if (isUnused[id] === 1) this.collectParts(start, start + this.byteLengths[symbol]!);
    else this.ids[this.count++] = id;
  }

  /** Takes an unused piece apart, and its parts as long as they are unused, too; not by recursion, which a model could drive deep. */
  private collectParts(start: number, end: number): void {
    const { trie, isUnused, unkId } = this.vocabulary;
    const pendingEnds = [end];
    for (let at = start; pendingEnds.length > 0;) {
      const partEnd = pendingEnds.at(-1)!;
      const id = lookUp(trie, this.bytes, { start: at, end: partEnd });
      const leftLength = id !== NO_VALUE && isUnused[id] === 1 ? this.leftLengths.get(id) : undefined;
      if (leftLength !== undefined) {
        pendingEnds.push(at + leftLength);
        continue;
      }
      this.ids[this.count++] = id === NO_VALUE ? unkId : id;
      at = partEnd;
      pendingEnds.pop();
    }
  }

  private reserve(byteLength: number): void {
    if (byteLength <= this.ids.length) return;
    const capacity = Math.max(byteLength, this.ids.length * 2);
    this.ids = new Int32Array(capacity);
    this.starts = new Int32Array(capacity);
    this.byteLengths = new Int32Array(capacity);
    this.nodes = new Int32Array(capacity);
    this.previous = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
    this.isFrozen = new Uint8Array(capacity);
  }
}
