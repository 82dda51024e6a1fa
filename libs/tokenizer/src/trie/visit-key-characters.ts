import type { DoubleArray } from './double-array.ts';
import { NO_VALUE, nodeValue, ROOT_NODE } from './double-array.ts';

/** A character within keys of a trie: the step from one node to another. */
export interface KeyCharacter {
  readonly codePoint: number;
  /** Whether keys begin with it. */
  readonly isFirst: boolean;
  /** The ASCII character before it, or -1 if there is none or another one. */
  readonly asciiBefore: number;
  /** Value of the key that ends with it, or {@link NO_VALUE}. */
  readonly value: number;
  /** Whether keys go on after it. */
  readonly isFollowed: boolean;
  /** Whether keys go on after it with an ASCII character. */
  readonly isFollowedByAscii: boolean;
}

/** Steps that are looked at before the trie counts as too intricate; `nmt_nfkc` has 35,000. */
const MAX_STEPS = 2_000_000;

/** The children of all nodes: those counted from the place `base` are `nodes[starts[base], starts[base + 1])`. */
interface Children {
  readonly starts: Int32Array;
  readonly nodes: Int32Array;
}

/**
 * Calls `visit` for every character in every key, once for all keys that share the step.
 *
 * @returns Whether it saw all: false if a key is not UTF-8, or the trie is damaged or too intricate.
 */
export function visitKeyCharacters(trie: DoubleArray, visit: (character: KeyCharacter) => void): boolean {
  return new KeyWalk(trie, visit).run();
}

class KeyWalk {
  private readonly trie: DoubleArray;
  private readonly visit: (character: KeyCharacter) => void;
  private readonly children: Children;
  private readonly isSeen: Uint8Array;
  private readonly pending: number[] = [ROOT_NODE];
  private from = ROOT_NODE;
  private steps = 0;

  constructor(trie: DoubleArray, visit: (character: KeyCharacter) => void) {
    this.trie = trie;
    this.visit = visit;
    this.children = groupByBase(trie);
    this.isSeen = new Uint8Array(trie.length);
  }

  run(): boolean {
    for (let node = this.pending.pop(); node !== undefined; node = this.pending.pop()) {
      this.from = node;
      if (!this.descend(node, 0, 0)) return false;
    }
    return true;
  }

  /** Goes on from a node within a character, of which `missing` bytes are still to come. */
  private descend(node: number, codePoint: number, missing: number): boolean {
    const { starts, nodes } = this.children;
    const base = baseOf(this.trie, node);
    for (let index = starts[base] ?? 0; index < (starts[base + 1] ?? 0); index++) {
      const child = nodes[index]!;
      if (!this.step(child, codePoint, missing)) return false;
    }
    return ++this.steps <= MAX_STEPS;
  }

  private step(child: number, codePoint: number, missing: number): boolean {
    const byte = this.trie[child]! & 0xff;
    const isContinuation = byte >= 0x80 && byte < 0xc0;
    if (isContinuation !== missing > 0 || byte > 0xf4) return false;
    if (missing === 1) return this.finish(child, (codePoint << 6) | (byte & 0x3f));
    if (missing > 1) return this.descend(child, (codePoint << 6) | (byte & 0x3f), missing - 1);
    if (byte < 0x80) return this.finish(child, byte);
    if (byte < 0xe0) return this.descend(child, byte & 0x1f, 1);
    return byte < 0xf0 ? this.descend(child, byte & 0x0f, 2) : this.descend(child, byte & 0x07, 3);
  }

  private finish(node: number, codePoint: number): boolean {
    const { trie, from } = this;
    const { starts, nodes } = this.children;
    const base = baseOf(trie, node);
    const following = nodes.subarray(starts[base] ?? 0, starts[base + 1] ?? 0);
    const label = trie[from]! & 0xff;
    this.visit({
      codePoint,
      isFirst: from === ROOT_NODE,
      asciiBefore: from !== ROOT_NODE && label < 0x80 ? label : -1,
      value: nodeValue(trie, node),
      isFollowed: following.length > 0,
      isFollowedByAscii: following.some((next) => (trie[next]! & 0xff) < 0x80),
    });
    if (this.isSeen[node] === 0) this.pending.push(node);
    this.isSeen[node] = 1;
    return nodeValue(trie, node) !== NO_VALUE || following.length > 0;
  }
}

function baseOf(trie: DoubleArray, node: number): number {
  const unit = trie[node]!;
  return node ^ ((unit >>> 10) << ((unit & 0x200) >>> 6));
}

function groupByBase(trie: DoubleArray): Children {
  const starts = new Int32Array(trie.length + 257);
  const isNode = (unit: number, node: number): boolean =>
    node !== ROOT_NODE && unit >>> 31 === 0 && (unit & 0xff) !== 0;
  trie.forEach((unit, node) => {
    if (isNode(unit, node)) starts[(node ^ (unit & 0xff)) + 1]!++;
  });
  for (let base = 1; base < starts.length; base++) starts[base] = starts[base]! + starts[base - 1]!;
  const nodes = new Int32Array(starts.at(-1) ?? 0);
  const tops = starts.slice();
  trie.forEach((unit, node) => {
    if (isNode(unit, node)) nodes[tops[node ^ (unit & 0xff)]!++] = node;
  });
  return { starts, nodes };
}
