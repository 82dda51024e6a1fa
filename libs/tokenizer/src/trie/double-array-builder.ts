import type { DoubleArray } from './double-array.ts';

const BLOCK_SIZE = 256;
/** Free places of older blocks are given up: searching them costs more than they save. */
const OPEN_BLOCKS = 16;
/** A unit that no byte can match: only its top bit is set. */
const EMPTY_UNIT = 0x80000000;
const LEAF_FLAG = 0x100;
const WIDE_OFFSET_FLAG = 0x200;
const DIRECT_OFFSET_LIMIT = 1 << 21;

/**
 * A double array under construction: units, the free places as a ring, and the bases that are taken.
 *
 * A base (the place that a node's children are counted from) belongs to one set of children only,
 * since the label alone tells whether a child is there.
 */
export class DoubleArrayBuilder {
  private units: Uint32Array = new Uint32Array(0);
  private next = new Int32Array(0);
  private previous = new Int32Array(0);
  private isFree = new Uint8Array(0);
  private isBase = new Uint8Array(0);
  private firstFree = -1;
  private size = 0;

  constructor() {
    this.addBlock();
    this.take(0);
    // Base 0 would let the byte 0 lead from the root to the root.
    this.isBase[0] = 1;
    this.units[0] = 0;
  }

  /**
   * Places the children of a node, and returns their base.
   *
   * @param labels Their labels in `labels[0, count)`, ascending; 0 for the value of the key that ends at the node.
   */
  place(node: number, labels: Uint8Array, count: number): number {
    const base = this.findBase(node, labels, count);
    if (base >= this.size) this.addBlock();
    this.isBase[base] = 1;
    for (let index = 0; index < count; index++) {
      const label = labels[index]!;
      this.take(base ^ label);
      this.units[base ^ label] = label === 0 ? EMPTY_UNIT : label;
    }
    this.pointTo(node, base, labels[0] === 0 && count > 0);
    return base;
  }

  /** Stores the value of the key that ends at the node with this base. */
  setValue(base: number, value: number): void {
    this.units[base] = EMPTY_UNIT | value;
  }

  /** Lets a node share the children at a base that {@link canReach} allows. */
  pointTo(node: number, base: number, isKeyEnd: boolean): void {
    const offset = node ^ base;
    const bits = offset < DIRECT_OFFSET_LIMIT ? offset << 10 : (offset << 2) | WIDE_OFFSET_FLAG;
    this.units[node] = this.units[node]! | bits | (isKeyEnd ? LEAF_FLAG : 0);
  }

  /** Whether a unit's offset bits can express the way from `node` to `base`. */
  canReach(node: number, base: number): boolean {
    const offset = node ^ base;
    return offset < DIRECT_OFFSET_LIMIT || (offset & 0xff) === 0;
  }

  finish(): DoubleArray {
    return this.units.slice(0, this.size);
  }

  private findBase(node: number, labels: Uint8Array, count: number): number {
    const { next, isBase, firstFree } = this;
    const first = count > 0 ? labels[0]! : 0;
    let place = firstFree;
    if (place >= 0) {
      do {
        const base = place ^ first;
        if (isBase[base] === 0 && this.isUsable(base, labels, count) && this.canReach(node, base))
          return base;
        place = next[place]!;
      } while (place !== firstFree);
    }
    // A new block. With the node's own low byte the offset is a multiple of 256.
    return this.size | (node & 0xff);
  }

  private isUsable(base: number, labels: Uint8Array, count: number): boolean {
    const { isFree } = this;
    for (let index = 1; index < count; index++) if (isFree[base ^ labels[index]!] === 0) return false;
    return true;
  }

  private take(place: number): void {
    const after = this.next[place]!;
    const before = this.previous[place]!;
    this.isFree[place] = 0;
    this.next[before] = after;
    this.previous[after] = before;
    if (this.firstFree === place) this.firstFree = after === place ? -1 : after;
  }

  private addBlock(): void {
    const start = this.size;
    if (start === this.units.length) this.grow(Math.max(BLOCK_SIZE * OPEN_BLOCKS, start * 2));
    this.size = start + BLOCK_SIZE;
    this.units.fill(EMPTY_UNIT, start, this.size);
    for (let place = start; place < this.size; place++) this.release(place);
    const closed = start - BLOCK_SIZE * OPEN_BLOCKS;
    for (let place = closed; place >= 0 && place < closed + BLOCK_SIZE; place++) {
      if (this.isFree[place] === 1) this.take(place);
    }
  }

  private release(place: number): void {
    this.isFree[place] = 1;
    const first = this.firstFree < 0 ? place : this.firstFree;
    const last = this.firstFree < 0 ? place : this.previous[first]!;
    this.firstFree = first;
    this.next[last] = place;
    this.previous[place] = last;
    this.next[place] = first;
    this.previous[first] = place;
  }

  private grow(capacity: number): void {
    this.units = resized(this.units, new Uint32Array(capacity));
    this.next = resized(this.next, new Int32Array(capacity));
    this.previous = resized(this.previous, new Int32Array(capacity));
    this.isFree = resized(this.isFree, new Uint8Array(capacity));
    this.isBase = resized(this.isBase, new Uint8Array(capacity));
  }
}

function resized<T extends Uint32Array | Int32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
