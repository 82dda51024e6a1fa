/**
 * Merges that wait to be made, as a binary heap in typed arrays: the greatest score comes first, of
 * equal ones the leftmost.
 */
export class MergeQueue {
  /** What the last {@link pop} took: the index of the left symbol. */
  left = 0;
  /** What the last {@link pop} took: the bytes of both symbols together. */
  byteLength = 0;

  private scores = new Float32Array(64);
  private lefts = new Int32Array(64);
  private byteLengths = new Int32Array(64);
  private count = 0;

  /** Forgets all merges. */
  clear(): void {
    this.count = 0;
  }

  /** Adds a merge of the symbol `left` with the next one, of so many bytes together. */
  push(score: number, left: number, byteLength: number): void {
    if (this.count === this.lefts.length) this.grow();
    let at = this.count++;
    for (let parent = (at - 1) >> 1; at > 0; parent = (at - 1) >> 1) {
      if (!this.isBefore(score, left, parent)) break;
      this.move(parent, at);
      at = parent;
    }
    this.scores[at] = score;
    this.lefts[at] = left;
    this.byteLengths[at] = byteLength;
  }

  /** Takes the first merge; returns false if there is none. */
  pop(): boolean {
    if (this.count === 0) return false;
    this.left = this.lefts[0]!;
    this.byteLength = this.byteLengths[0]!;
    const last = --this.count;
    this.sink(last);
    return true;
  }

  /** Lets the entry at `from`, just past the heap's end, take the root's place and sink. */
  private sink(from: number): void {
    const score = this.scores[from]!;
    const left = this.lefts[from]!;
    let at = 0;
    for (let child = 1; child < this.count; child = at * 2 + 1) {
      const right = child + 1;
      if (right < this.count && this.isBefore(this.scores[right]!, this.lefts[right]!, child)) child = right;
      if (this.isBefore(score, left, child)) break;
      this.move(child, at);
      at = child;
    }
    this.move(from, at);
  }

  private isBefore(score: number, left: number, other: number): boolean {
    const otherScore = this.scores[other]!;
    return score > otherScore || (score === otherScore && left < this.lefts[other]!);
  }

  private move(from: number, to: number): void {
    this.scores[to] = this.scores[from]!;
    this.lefts[to] = this.lefts[from]!;
    this.byteLengths[to] = this.byteLengths[from]!;
  }

  private grow(): void {
    const capacity = this.lefts.length * 2;
    this.scores = enlarged(this.scores, new Float32Array(capacity));
    this.lefts = enlarged(this.lefts, new Int32Array(capacity));
    this.byteLengths = enlarged(this.byteLengths, new Int32Array(capacity));
  }
}

function enlarged<T extends Int32Array | Float32Array>(values: T, larger: T): T {
  larger.set(values);
  return larger;
}
