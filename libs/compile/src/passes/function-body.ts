import { createHash } from 'node:crypto';

import {
  attribute,
  dataInputs,
  nodeNameOf,
  type FunctionArgument,
  type GraphFunction,
  type GraphNode,
  type GraphType,
} from '../graph/graph-node.ts';
import { functionOutput } from '../graph/output-names.ts';
import type { FusibleOperation } from './fusible-operations.ts';
import type { GraphIndex, IndexedNode } from './index-graph.ts';
import { largeLeaves } from './large-leaves.ts';

/** Largest constant that becomes part of a function, in bytes: scalars, axes and shapes. */
const MAX_CONSTANT_BYTES = 64;

/**
 * The function that a cluster becomes, under names that depend on nothing but the order of its nodes.
 *
 * What the cluster takes from other elementwise chains is computed again within it, where that takes no more
 * inputs: a value that the forward pass computes for the backward pass costs memory, and as much time to
 * write and read as to compute it.
 */
export class FunctionBody {
  readonly members: readonly IndexedNode[];
  /** What the function is called with: outputs of other nodes. */
  readonly inputs: string[] = [];
  /** Nodes that have to run before, `^name`. */
  readonly controlInputs: readonly string[];
  /** Number of operations that compute, copies of others' included. */
  operationCount = 0;
  readonly #index: GraphIndex;
  readonly #outside: ReadonlySet<string>;
  readonly #arguments: FunctionArgument[] = [];
  readonly #nodes: GraphNode[] = [];
  /** Names within the function, by those outside. */
  readonly #names = new Map<string, string>();

  constructor(index: GraphIndex, members: readonly IndexedNode[]) {
    this.#index = index;
    this.members = members;
    const inside = new Set(members.map(({ node }) => node.name));
    const outside = members
      .flatMap(({ node }) => node.inputs)
      .filter((input) => !inside.has(nodeNameOf(input)));
    this.#outside = new Set(outside);
    this.controlInputs = [...this.#outside].filter((input) => input.startsWith('^'));
    for (const member of members) this.#add(member);
  }

  /**
   * Makes the call.
   *
   * @param used Names of the nodes whose outputs others need.
   * @param replaced Gets the call's outputs that stand for the members' own.
   */
  call(used: ReadonlySet<string>, replaced: Map<string, string>): GraphNode {
    const results = this.members.filter(({ node }) => node.operation !== 'Reshape' && used.has(node.name));
    const { node: first } = this.members[0] as IndexedNode;
    const name = `${first.name}/fused`;
    for (const [i, { node }] of results.entries()) {
      replaced.set(node.name, i === 0 ? name : `${name}:${i}`);
      replaced.set(`${node.name}:0`, `${name}:${i}`);
      replaced.set(`^${node.name}`, `^${name}`);
    }
    const made = this.#function(results);
    return {
      name,
      operation: 'PartitionedCall',
      inputs: [...this.inputs, ...this.controlInputs],
      attributes: {
        Tin: attribute.types(made.inputs.map(({ type }) => type)),
        Tout: attribute.types(made.outputs.map(({ type }) => type)),
        f: attribute.function(made),
        _XlaMustCompile: attribute.bool(true),
      },
      ...(first.device === undefined ? {} : { device: first.device }),
    };
  }

  #function(results: readonly IndexedNode[]): GraphFunction {
    const outputs = results.map(({ node, fusible }, i) => ({
      name: `r${i}`,
      type: (fusible as FusibleOperation).outputType,
      value: this.#names.get(node.name) as string,
    }));
    const content = { inputs: this.#arguments, outputs, nodes: this.#nodes };
    return { name: `fused_${hashOf(content)}`, ...content };
  }

  #add({ node, fusible }: IndexedNode): string {
    const { inputTypes, computes } = fusible as FusibleOperation;
    const inputs = dataInputs(node).map((input, i) => this.#inner(input, inputTypes[i] as GraphType));
    const name = this.#push(node.operation, inputs, node.attributes);
    const inner = functionOutput(name, node.operation);
    this.#names.set(node.name, inner);
    this.#names.set(`${node.name}:0`, inner);
    if (computes) this.operationCount++;
    return inner;
  }

  #inner(input: string, type: GraphType): string {
    const known = this.#names.get(input);
    if (known !== undefined) return known;
    const inner = this.#constant(input) ?? this.#copy(input) ?? this.#argument(input, type);
    this.#names.set(input, inner);
    return inner;
  }

  #constant(input: string): string | undefined {
    const constant = this.#index.constants.get(nodeNameOf(input));
    if (constant === undefined || constantBytes(constant) > MAX_CONSTANT_BYTES) return undefined;
    return `${this.#push('Const', [], constant.attributes)}:output:0`;
  }

  /** Computes an input again, if that asks for nothing more than to have it. */
  #copy(input: string): string | undefined {
    const source = this.#index.byName.get(input);
    if (source?.fusible === undefined || source.fusible.reduces) return undefined;
    if (source.fusible.computes) {
      const leaves = largeLeaves(this.#index, source);
      if (leaves === undefined) return undefined;
      const added = [...leaves].filter((leaf) => !this.#outside.has(leaf));
      if (added.length > (leaves.size > 1 ? 0 : 1)) return undefined;
    }
    return this.#add(source);
  }

  #argument(input: string, type: GraphType): string {
    const name = `a${this.inputs.length}`;
    this.inputs.push(input);
    this.#arguments.push({ name, type });
    return name;
  }

  #push(operation: string, inputs: readonly string[], attributes: GraphNode['attributes']): string {
    const name = `n${this.#nodes.length}`;
    this.#nodes.push({ name, operation, inputs, attributes });
    return name;
  }
}

function constantBytes({ attributes }: GraphNode): number {
  const value = attributes['value'];
  return value?.kind === 'tensor' ? value.value.bytes.length : Number.POSITIVE_INFINITY;
}

function hashOf(content: Omit<GraphFunction, 'name'>): string {
  const text = JSON.stringify(content, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
