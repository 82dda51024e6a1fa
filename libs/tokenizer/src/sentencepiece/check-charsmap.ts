import { TokenizerModelError } from '../errors.ts';
import type { DoubleArray } from '../trie/double-array.ts';
import { ROOT_NODE } from '../trie/double-array.ts';
import { decodeCharsmap } from './charsmap.ts';

/** Longest text that a rule may replace; those of `nmt_nfkc` have at most 18. */
const MAX_RULE_BYTES = 1024;
/** Longest text that a rule may put; those of `nmt_nfkc` have at most 33. */
const MAX_REPLACEMENT_BYTES = 256;
/** Units of a trie whose children may lie among each other. */
const BLOCK_SIZE = 256;
const WIDE_OFFSET_FLAG = 0x200;

/**
 * Checks that normalising by a precompiled character map takes time and memory in proportion to the
 * text: rules replace and put texts of bounded length, and the trie of what they replace has no cycle.
 *
 * @param source Name of the file, for messages.
 * @throws {TokenizerModelError} if it does not, or is malformed.
 */
export function checkCharsmap(bytes: Uint8Array, source: string): void {
  if (bytes.length === 0) return;
  const { trie, replacements } = decodeCharsmap(bytes, source);
  const refuse = (expected: string, actual: string): never => {
    throw new TokenizerModelError({ source, expected, actual, where: 'normalizer, character map' });
  };
  const longest = longestReplacement(replacements);
  if (longest > MAX_REPLACEMENT_BYTES)
    refuse(`replacements of at most ${MAX_REPLACEMENT_BYTES} bytes`, `one of ${longest}`);
  const depth = trieDepth(trie);
  if (depth > MAX_RULE_BYTES)
    refuse(
      `rules for at most ${MAX_RULE_BYTES} bytes`,
      depth === Infinity ? 'a cycle' : `one for ${depth} bytes`,
    );
}

function longestReplacement(replacements: Uint8Array): number {
  let longest = 0;
  for (let start = 0; start < replacements.length;) {
    const end = replacements.indexOf(0, start);
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  return longest;
}

/** A trie's nodes by the places that their parents count children from, called bases. */
interface Bases {
  /** Just past the greatest base that can have children. */
  readonly count: number;
  /** The base of each node's own children. */
  readonly baseOf: Uint32Array;
  /** The nodes counted from `base` are `nodes[starts[base], starts[base + 1])`. */
  readonly starts: Int32Array;
  readonly nodes: Int32Array;
}

/** Steps of the longest walk from the root; Infinity if there is a cycle. Takes time in proportion to the trie. */
function trieDepth(trie: DoubleArray): number {
  const bases = groupByBase(trie);
  const rootBase = bases.baseOf[ROOT_NODE]!;
  if (rootBase >= bases.count) return 0;
  const { waysTo, reachable } = countWays(bases, rootBase);
  // A base is done when all ways to it are: on a cycle none ever is.
  const depths = new Int32Array(bases.count);
  const done = waysTo[rootBase] === 0 ? [rootBase] : [];
  let doneCount = 0;
  let deepest = 0;
  for (let base = done.pop(); base !== undefined; base = done.pop()) {
    const depth = depths[base]! + 1;
    doneCount++;
    for (let index = bases.starts[base]!; index < bases.starts[base + 1]!; index++) {
      deepest = Math.max(deepest, depth);
      const child = bases.baseOf[bases.nodes[index]!]!;
      if (child >= bases.count) continue;
      depths[child] = Math.max(depths[child]!, depth);
      waysTo[child]!--;
      if (waysTo[child] === 0) done.push(child);
    }
  }
  return doneCount < reachable ? Infinity : deepest;
}

/** For each base the number of nodes on walks from the root that have it. */
function countWays(bases: Bases, rootBase: number): { waysTo: Int32Array; reachable: number } {
  const waysTo = new Int32Array(bases.count);
  const isSeen = new Uint8Array(bases.count);
  const pending = [rootBase];
  isSeen[rootBase] = 1;
  let reachable = 0;
  for (let base = pending.pop(); base !== undefined; base = pending.pop()) {
    reachable++;
    for (let index = bases.starts[base]!; index < bases.starts[base + 1]!; index++) {
      const child = bases.baseOf[bases.nodes[index]!]!;
      if (child >= bases.count) continue;
      waysTo[child]!++;
      if (isSeen[child] === 1) continue;
      isSeen[child] = 1;
      pending.push(child);
    }
  }
  return { waysTo, reachable };
}

function groupByBase(trie: DoubleArray): Bases {
  const count = Math.ceil(trie.length / BLOCK_SIZE) * BLOCK_SIZE;
  const baseOf = trie.map((unit, node) => node ^ ((unit >>> 10) << ((unit & WIDE_OFFSET_FLAG) >>> 6)));
  const starts = new Int32Array(count + 1);
  const nodes = new Int32Array(trie.length);
  // A unit with its top bit set is a value, or no node.
  const parentBase = (node: number, unit: number): number => (unit >>> 31 === 1 ? -1 : node ^ (unit & 0xff));
  trie.forEach((unit, node) => {
    const base = parentBase(node, unit);
    if (base >= 0) starts[base + 1]!++;
  });
  for (let base = 0; base < count; base++) starts[base + 1]! += starts[base]!;
  const next = starts.slice();
  trie.forEach((unit, node) => {
    const base = parentBase(node, unit);
    if (base >= 0) nodes[next[base]!++] = node;
  });
  return { count, baseOf, starts, nodes };
}
