import { DoubleArrayBuilder } from './double-array-builder.ts';
import type { DoubleArray } from './double-array.ts';
import { ROOT_NODE } from './double-array.ts';
import { buildMinimalAutomaton, END_LABEL } from './minimal-automaton.ts';
import type { SortedKeys } from './sorted-keys.ts';
import { sortByteStrings } from './sorted-keys.ts';

/** A key of the trie, in bytes, and its value. */
export interface TrieEntry {
  /** At least one byte, none of them 0. */
  readonly key: Uint8Array;
  /** 0 to 2^31 - 1. */
  readonly value: number;
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
  const keys = entries.map(({ key }) => key);
  return buildSharedDoubleArray(
    sortByteStrings(
      keys,
      entries.map(({ value }) => value),
    ),
  );
}

/** Builds a double array in which equal subtrees, values included, are stored once. */
export function buildSharedDoubleArray(keys: SortedKeys): DoubleArray {
  const { root, starts, labels, targets } = buildMinimalAutomaton(keys);
  const builder = new DoubleArrayBuilder();
  const bases = new Int32Array(starts.length).fill(-1);
  const pending: (readonly [node: number, state: number])[] = [[ROOT_NODE, root]];
  for (let task = pending.pop(); task !== undefined; task = pending.pop()) {
    const [node, state] = task;
    const [start, end] = [starts[state]!, starts[state + 1]!];
    const known = bases[state]!;
    const isKeyEnd = start < end && labels[start] === END_LABEL;
    if (known >= 0 && builder.canReach(node, known)) {
      builder.pointTo(node, known, isKeyEnd);
      continue;
    }
    const base = builder.place(node, labels.subarray(start, end), end - start);
    bases[state] = base;
    if (isKeyEnd) builder.setValue(base, targets[start]!);
    for (let at = end - 1; at >= start; at--) {
      const label = labels[at]!;
      if (label !== END_LABEL) pending.push([base ^ label, targets[at]!]);
    }
  }
  return builder.finish();
}

/**
 * Builds a double array without looking for equal subtrees, which there are hardly any if all
 * values differ. It is several times faster.
 */
export function buildPlainDoubleArray(keys: SortedKeys): DoubleArray {
  const { bytes, starts, values } = keys;
  const builder = new DoubleArrayBuilder();
  const labels = new Uint8Array(256);
  const firstKeys = new Int32Array(257);
  // Nodes still to be placed: the node, its keys `[first, end)`, and how many bytes of them lead to it.
  // A node for each byte at most: in flat memory, as an object for each would cost more than to place it.
  const pending = new Int32Array((bytes.length + 1) * 4);
  pending[2] = starts.length;
  for (let top = 4; top > 0;) {
    top -= 4;
    const node = pending[top]!;
    const first = pending[top + 1]!;
    const end = pending[top + 2]!;
    const depth = pending[top + 3]!;
    let count = 0;
    for (let key = first; key < end; key++) {
      const label = bytes[starts[key]! + depth]!;
      if (count > 0 && labels[count - 1] === label) continue;
      labels[count] = label;
      firstKeys[count++] = key;
    }
    firstKeys[count] = end;
    const base = builder.place(node, labels, count);
    const isKeyEnd = count > 0 && labels[0] === END_LABEL;
    if (isKeyEnd) builder.setValue(base, values[first]!);
    for (let child = count - 1; child >= (isKeyEnd ? 1 : 0); child--, top += 4) {
      pending[top] = base ^ labels[child]!;
      pending[top + 1] = firstKeys[child]!;
      pending[top + 2] = firstKeys[child + 1]!;
      pending[top + 3] = depth + 1;
    }
  }
  return builder.finish();
}
