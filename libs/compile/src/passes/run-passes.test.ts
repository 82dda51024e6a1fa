import { expect, test } from 'vitest';

import type { GraphNode } from '../graph/graph-node.ts';
import { runPasses } from './run-passes.ts';

function named(name: string, inputs: readonly string[]): GraphNode {
  return { name, operation: 'Op', inputs, attributes: {} };
}

const NODES = [named('a', []), named('unused', ['a']), named('b', ['a:1']), named('c', []), named('d', [])];

test('keeps what the roots need, through data and control edges', () => {
  const nodes = [...NODES, named('root', ['b', '^c', 'elsewhere'])];
  expect(runPasses(nodes, ['root:0'], []).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'root']);
});

test('runs passes in order, each without what the one before left unused', () => {
  const seen: string[][] = [];
  const bypassing = (nodes: readonly GraphNode[]): GraphNode[] => {
    seen.push(nodes.map(({ name }) => name));
    return nodes.map((node) => (node.name === 'root' ? named('root', ['a']) : node));
  };
  const watching = (nodes: readonly GraphNode[], roots: readonly string[]): readonly GraphNode[] => {
    seen.push([...nodes.map(({ name }) => name), ...roots]);
    return nodes;
  };
  runPasses([...NODES, named('root', ['b'])], ['root'], [bypassing, watching]);
  expect(seen).toEqual([
    ['a', 'b', 'root'],
    ['a', 'root', 'root'],
  ]);
});
