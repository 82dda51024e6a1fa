import { TokenizerOptionError } from '../errors.ts';
import type { DoubleArray } from './double-array.ts';
import { ROOT_NODE } from './double-array.ts';
import type { Automaton } from './minimal-automaton.ts';
import { buildMinimalAutomaton, END_LABEL } from './minimal-automaton.ts';

/** A key of the trie, in bytes, and its value. */
export interface TrieEntry {
  /** At least one byte, none of them 0. */
  readonly key: Uint8Array;
  /** 0 to 2^31 - 1. */
  readonly value: number;
}

const BLOCK_SIZE = 256;
/** Free places of older blocks are given up: searching them costs more than they save. */
const OPEN_BLOCKS = 16;
/** A unit that no byte can match: only its top bit is set. */
const EMPTY_UNIT = 0x80000000;
const LEAF_FLAG = 0x100;
const WIDE_OFFSET_FLAG = 0x200;
const DIRECT_OFFSET_LIMIT = 1 << 21;

/** Orders two byte strings as unsigned bytes, the shorter first. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const difference = left[index]! - right[index]!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/**
 * The array under construction: units, the free places as a ring, and the bases that are taken.
 *
 * A base (the place where a node's children are counted from) belongs to one node only,
 * since the label alone tells whether a child is there.
 */
class Builder {
  units: Uint32Array = new Uint32Array(0);
  private next = new Int32Array(0);
  private previous = new Int32Array(0);
  private isFree = new Uint8Array(0);
  private isBase = new Uint8Array(0);
  private firstFree = -1;
  size = 0;

  constructor() {
    this.addBlock();
    this.take(0);
    // Base 0 would let the byte 0 lead from the root to the root.
    this.isBase[0] = 1;
    this.units[0] = 0;
  }

  /** Finds a base for a node's child labels, ascending, and takes their places. */
  placeChildren(node: number, labels: Uint8Array): number {
    const base = this.findBase(node, labels);
    if (base >= this.size) this.addBlock();
    this.isBase[base] = 1;
    for (const label of labels) this.take(base ^ label);
    return base;
  }

  /** Lets the unit of `node` point to the base of its children. */
  pointTo(node: number, base: number, isKeyEnd: boolean): void {
    const offset = node ^ base;
    const bits = offset < DIRECT_OFFSET_LIMIT ? offset << 10 : (offset << 2) | WIDE_OFFSET_FLAG;
    this.units[node] = this.units[node]! | bits | (isKeyEnd ? LEAF_FLAG : 0);
  }

  private findBase(node: number, labels: Uint8Array): number {
    const first = labels[0] ?? 0;
    let place = this.firstFree;
    if (place >= 0) {
      do {
        const base = place ^ first;
        if (this.isBase[base] === 0 && this.isUsable(node, base, labels)) return base;
        place = this.next[place]!;
      } while (place !== this.firstFree);
    }
    // A new block. With the node's own low byte the offset is a multiple of 256.
    return this.size | (node & 0xff);
  }

  private isUsable(node: number, base: number, labels: Uint8Array): boolean {
    return isReachable(node, base) && labels.every((label) => this.isFree[base ^ label] === 1);
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

/** Whether a unit's offset bits can express the way from `node` to `base`. */
function isReachable(node: number, base: number): boolean {
  const offset = node ^ base;
  return offset < DIRECT_OFFSET_LIMIT || (offset & 0xff) === 0;
}

/**
 * Builds a double array from entries with distinct keys, in any order.
 *
 * Subtrees that are equal, values included, are stored once. The result depends on the entries
 * only. About three times the result's size is used while it is built.
 *
 * @throws {TokenizerOptionError} if a key is empty, holds a 0 byte or occurs twice, or a value is out of range.
 */
export function buildDoubleArray(entries: readonly TrieEntry[]): DoubleArray {
  const sorted = entries.toSorted((left, right) => compareBytes(left.key, right.key));
  checkEntries(sorted);
  const automaton = buildMinimalAutomaton(sorted);
  const builder = new Builder();
  const bases = new Int32Array(automaton.starts.length).fill(-1);
  const pending = [{ node: ROOT_NODE, state: automaton.root }];
  for (let task = pending.pop(); task !== undefined; task = pending.pop()) {
    const { node, state } = task;
    const known = bases[state]!;
    if (known >= 0 && isReachable(node, known)) {
      builder.pointTo(node, known, automaton.labels[automaton.starts[state]!] === END_LABEL);
      continue;
    }
    bases[state] = placeState(builder, automaton, task);
    const [start, end] = [automaton.starts[state]!, automaton.starts[state + 1]!];
    for (let at = end - 1; at >= start; at--) {
      const label = automaton.labels[at]!;
      if (label !== END_LABEL) pending.push({ node: bases[state]! ^ label, state: automaton.targets[at]! });
    }
  }
  return builder.units.slice(0, builder.size);
}

/** Gives the transitions of a state their places, and returns its base. */
function placeState(
  builder: Builder,
  automaton: Automaton,
  task: { readonly node: number; readonly state: number },
): number {
  const [start, end] = [automaton.starts[task.state]!, automaton.starts[task.state + 1]!];
  const labels = automaton.labels.subarray(start, end);
  const base = builder.placeChildren(task.node, labels);
  const isKeyEnd = labels[0] === END_LABEL;
  builder.pointTo(task.node, base, isKeyEnd);
  for (const label of labels) builder.units[base ^ label] = label;
  if (isKeyEnd) builder.units[base] = EMPTY_UNIT | automaton.targets[start]!;
  return base;
}

function checkEntries(sorted: readonly TrieEntry[]): void {
  sorted.forEach(({ key, value }, index) => {
    if (key.length === 0 || key.includes(0)) {
      throw new TokenizerOptionError(
        'entries',
        'keys of one byte or more without a 0 byte',
        `[${key.join()}]`,
      );
    }
    if (!Number.isInteger(value) || value < 0 || value > 0x7fffffff) {
      throw new TokenizerOptionError('entries', 'values from 0 to 2^31 - 1', value);
    }
    const following = sorted[index + 1];
    if (following !== undefined && compareBytes(key, following.key) === 0) {
      throw new TokenizerOptionError('entries', 'each key once', `[${key.join()}] twice`);
    }
  });
}
