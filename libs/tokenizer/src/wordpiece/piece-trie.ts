const FIRST_SLOTS = 1 << 13;
const HASH_FACTOR = 0x9e3779b1;
/** An edge keeps its node in 24 bits. */
const MAX_NODES = 1 << 24;

/** The node where every walk of a {@link PieceTrie} starts. */
export const PIECE_ROOT = 0;

/** What {@link PieceTrie.findLongest} and {@link PieceTrie.descend} return when there is nothing. */
export const NO_PIECE = -1;

/**
 * A trie over byte strings in one hash table of edges, built by adding one key after another.
 *
 * An edge is known by its node and byte in one integer, so that a step is one look-up. It is built
 * in a few milliseconds, and takes 20 to 40 bytes for each node.
 */
export class PieceTrie {
  /** For each slot the edge `(node << 8) | byte`, and its child; child 0 marks a free slot. */
  private edges = new Int32Array(2 * FIRST_SLOTS);
  private mask = FIRST_SLOTS - 1;
  /** For each node 1 more than the value of the key that ends there, or 0. */
  private values = new Int32Array(FIRST_SLOTS / 2);
  private nodeCount = 1;
  /** Length in bytes of what {@link findLongest} found. */
  matchLength = 0;

  /**
   * Adds a key; of two equal keys the later counts.
   *
   * @returns Whether there was room for it.
   */
  add(key: Uint8Array, value: number): boolean {
    if (this.nodeCount + key.length > MAX_NODES) return false;
    let node = PIECE_ROOT;
    for (const byte of key) {
      const slot = this.slotOf(node, byte);
      const child = this.edges[2 * slot + 1]!;
      node = child === 0 ? this.addChild(slot, (node << 8) | byte) : child;
    }
    this.values[node] = value + 1;
    return true;
  }

  /** The node that `key` leads to from the root, or {@link NO_PIECE}. */
  descend(key: Uint8Array): number {
    let node = PIECE_ROOT;
    for (const byte of key) {
      node = this.edges[2 * this.slotOf(node, byte) + 1]!;
      if (node === 0) return NO_PIECE;
    }
    return node;
  }

  /**
   * Value of the longest key that goes on from `node` by at least one of the bytes `[from, to)`, or
   * {@link NO_PIECE}; see {@link matchLength}.
   */
  // oxlint-disable-next-line max-params -- one call per token; an object would cost more than the search
  findLongest(node: number, bytes: Uint8Array, from: number, to: number): number {
    const { edges, mask, values } = this;
    let found = 0;
    let end = from;
    let current = node;
    for (let at = from; at < to; at++) {
      const edge = (current << 8) | bytes[at]!;
      let slot = hashOf(edge) & mask;
      while (edges[2 * slot + 1] !== 0 && edges[2 * slot] !== edge) slot = (slot + 1) & mask;
      current = edges[2 * slot + 1]!;
      if (current === 0) break;
      const value = values[current]!;
      if (value === 0) continue;
      found = value;
      end = at + 1;
    }
    this.matchLength = end - from;
    return found - 1;
  }

  /** Slot of an edge: its own, or the free one where it would stand. */
  private slotOf(node: number, byte: number): number {
    const { edges, mask } = this;
    const edge = (node << 8) | byte;
    let slot = hashOf(edge) & mask;
    while (edges[2 * slot + 1] !== 0 && edges[2 * slot] !== edge) slot = (slot + 1) & mask;
    return slot;
  }

  private addChild(slot: number, edge: number): number {
    const child = this.nodeCount++;
    this.edges[2 * slot] = edge;
    this.edges[2 * slot + 1] = child;
    if (this.nodeCount * 2 > this.mask) this.grow();
    return child;
  }

  private grow(): void {
    const { edges, values } = this;
    this.mask = this.mask * 2 + 1;
    this.edges = new Int32Array(edges.length * 2);
    this.values = new Int32Array(values.length * 2);
    this.values.set(values);
    for (let index = 0; index < edges.length; index += 2) {
      if (edges[index + 1] === 0) continue;
      const edge = edges[index]!;
      const slot = this.slotOf(edge >>> 8, edge & 0xff);
      this.edges[2 * slot] = edge;
      this.edges[2 * slot + 1] = edges[index + 1]!;
    }
  }
}

function hashOf(edge: number): number {
  const mixed = Math.imul(edge, HASH_FACTOR);
  return mixed ^ (mixed >>> 15);
}
