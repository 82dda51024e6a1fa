import {
  attribute,
  nodeNameOf,
  type FunctionArgument,
  type GraphFunction,
  type GraphNode,
  type GraphType,
} from './graph-node.ts';
import { functionOutput } from './output-names.ts';

/** A value that a function returns. */
export interface FunctionResult {
  /** Name of the node whose first output it is. */
  readonly node: string;
  readonly type: GraphType;
}

/** Nodes that are to become a function of their own. */
export interface CalledNodes {
  /** Name of the call, unique in the graph. */
  readonly name: string;
  /** Each after its inputs; placeholders become arguments. */
  readonly nodes: readonly GraphNode[];
  readonly results: readonly FunctionResult[];
}

/**
 * TensorFlow's `ConfigProto` with `graph_options.rewrite_options.disable_meta_optimizer`: fields 10, 10
 * and 19 of config.proto and rewriter_config.proto.
 */
const WITHOUT_OPTIMIZER = Uint8Array.of(0x52, 5, 0x52, 3, 0x98, 1, 1);

/**
 * Calls nodes as one function, which TensorFlow takes as it is.
 *
 * It rewrites the graph of a session before a run for the first time, in time that grows with the graph:
 * of a deep network's first step it is most, and nothing is found that the passes left. A session has no way
 * to be told not to, but the call of a function has.
 *
 * @returns Placeholders, the call, and an identity under the name of each result.
 */
export function callFunction({ name, nodes, results }: CalledNodes): readonly GraphNode[] {
  const placeholders = nodes.filter(({ operation }) => operation === 'Placeholder');
  const called = functionOf(placeholders, { name, nodes, results });
  const call: GraphNode = {
    name,
    operation: 'StatefulPartitionedCall',
    inputs: placeholders.map((placeholder) => placeholder.name),
    attributes: {
      Tin: attribute.types(called.inputs.map(({ type }) => type)),
      Tout: attribute.types(results.map(({ type }) => type)),
      f: attribute.function(called),
      config_proto: attribute.bytes(WITHOUT_OPTIMIZER),
    },
  };
  const identities = results.map(({ node, type }, i): GraphNode => ({
    name: node,
    operation: 'Identity',
    inputs: [`${name}:${i}`],
    attributes: { T: attribute.type(type) },
  }));
  return [...placeholders, call, ...identities];
}

function functionOf(
  placeholders: readonly GraphNode[],
  { name, nodes, results }: CalledNodes,
): GraphFunction {
  const argumentNames = new Map(placeholders.map((placeholder, i) => [placeholder.name, `a${i}`]));
  const operations = new Map(nodes.map((node) => [node.name, node.operation]));
  const inner = (input: string): string => {
    if (input.startsWith('^')) return input;
    const source = nodeNameOf(input);
    const index = input === source ? 0 : Number(input.slice(source.length + 1));
    return argumentNames.get(source) ?? functionOutput(source, operations.get(source) as string, index);
  };
  return {
    name: name.replaceAll('/', '_'),
    inputs: placeholders.map((placeholder, i): FunctionArgument => ({
      name: `a${i}`,
      type: typeOf(placeholder),
    })),
    outputs: results.map(({ node, type }, i) => ({ name: `r${i}`, type, value: inner(node) })),
    nodes: nodes
      .filter(({ operation }) => operation !== 'Placeholder')
      .map((node) => ({ ...node, inputs: node.inputs.map((input) => inner(input)) })),
    isStateful: true,
  };
}

function typeOf({ attributes }: GraphNode): GraphType {
  return attributes['dtype']?.value as GraphType;
}
