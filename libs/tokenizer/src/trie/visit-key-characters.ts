import type { DoubleArray } from './double-array.ts';
import { NO_VALUE, nodeValue, ROOT_NODE } from './double-array.ts';

/** A character within keys of a trie: the step from one node to another. */
export interface KeyCharacter {
  codePoint: number;
  /** Whether keys begin with it. */
  isFirst: boolean;
  /** The ASCII character before it, or -1 if there is none or another one. */
  asciiBefore: number;
  /** Value of the key that ends with it, or {@link NO_VALUE}. */
  value: number;
  /** Whether keys go on after it. */
  isFollowed: boolean;
  /** Whether keys go on after it with an ASCII character. */
  isFollowedByAscii: boolean;
}

/** Steps that are looked at before the trie counts as too intricate; `nmt_nfkc` has 35,000. */
const MAX_STEPS = 2_000_000;

/** The children of all nodes: those counted from the place `base` are `nodes[starts[base], starts[base + 1])`. */
interface Children {
  readonly starts: Int32Array;
  readonly nodes: Int32Array;
}

/**
 * Calls `visit` for every character in every key, once for all keys that share the step; with the
 * same object each time.
 *
 * @returns Whether it saw all: false if a key is not UTF-8, or the trie is damaged or too intricate.
 */
export function visitKeyCharacters(
  trie: DoubleArray,
  visit: (character: Readonly<KeyCharacter>) => void,
): boolean {
  return new KeyWalk(trie, visit).run();
}

class KeyWalk {
  private readonly trie: DoubleArray;
  private readonly visit: (character: Readonly<KeyCharacter>) => void;
  private readonly children: Children;
  private readonly isSeen: Uint8Array;
  private readonly pending: number[] = [ROOT_NODE];
  private readonly character: KeyCharacter = {
    codePoint: 0,
    isFirst: false,
    asciiBefore: -1,
    value: NO_VALUE,
    isFollowed: false,
    isFollowedByAscii: false,
  };
  private from = ROOT_NODE;
  private steps = 0;

  constructor(trie: DoubleArray, visit: (character: Readonly<KeyCharacter>) => void) {
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
    const { trie, from, character } = this;
    const { starts, nodes } = this.children;
    const base = baseOf(trie, node);
    const [start, end] = [starts[base] ?? 0, starts[base + 1] ?? 0];
    const label = trie[from]! & 0xff;
    character.codePoint = codePoint;
    character.isFirst = from === ROOT_NODE;
    character.asciiBefore = from !== ROOT_NODE && label < 0x80 ? label : -1;
    character.value = nodeValue(trie, node);
    character.isFollowed = end > start;
    character.isFollowedByAscii = false;
    for (let index = start; index < end; index++) {
      if ((trie[nodes[index]!]! & 0xff) < 0x80) character.isFollowedByAscii = true;
    }
    this.visit(character);
    if (this.isSeen[node] === 0) this.pending.push(node);
    this.isSeen[node] = 1;
    return character.value !== NO_VALUE || end > start;
  }
}

function baseOf(trie: DoubleArray, node: number): number {
  const unit = trie[node]!;
  return node ^ ((unit >>> 10) << ((unit & 0x200) >>> 6));
}

function groupByBase(trie: DoubleArray): Children {
  const starts = new Int32Array(trie.length + 257);
  for (let node = 1; node < trie.length; node++) {
    const base = baseAbove(trie, node);
    if (base >= 0) starts[base + 1] = starts[base + 1]! + 1;
  }
  for (let base = 1; base < starts.length; base++) starts[base] = starts[base]! + starts[base - 1]!;
  const nodes = new Int32Array(starts.at(-1) ?? 0);
  const tops = starts.slice();
  for (let node = 1; node < trie.length; node++) {
    const base = baseAbove(trie, node);
    if (base < 0) continue;
    nodes[tops[base]!] = node;
    tops[base] = tops[base]! + 1;
  }
  return { starts, nodes };
}

/** The base that a node is counted from by its label, or -1 if there is no node. */
function baseAbove(trie: DoubleArray, node: number): number {
  const unit = trie[node]!;
  const label = unit & 0xff;
  return unit >>> 31 === 0 && label !== 0 ? node ^ label : -1;
}
