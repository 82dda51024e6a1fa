import { sizeOf, type ArraySpec } from '../check-arrays.ts';
import {
  attribute,
  constantNode,
  nodeNameOf,
  type FunctionArgument,
  type GraphAttributes,
  type GraphFunction,
  type GraphNode,
  type GraphType,
} from './graph-node.ts';
import { functionOutput } from './output-names.ts';

/** A value that a branch takes or returns, under the name of its node. */
export interface BranchValue extends ArraySpec {
  readonly node: string;
}

/** Nodes of which a run computes all or nothing. */
export interface Branch {
  /** Unique in the graph. */
  readonly name: string;
  /** Each after its inputs; placeholders are what the branch takes. */
  readonly nodes: readonly GraphNode[];
  /** First outputs of some of the nodes; at least one. */
  readonly results: readonly BranchValue[];
}

/** What a branch takes, in the order of its placeholders. */
export function branchArguments({ nodes }: Branch): readonly BranchValue[] {
  return nodes
    .filter((node) => isPlaceholder(node))
    .map(({ name, attributes }) => ({
      node: name,
      dtype: attributes['dtype']?.value as ArraySpec['dtype'],
      shape: attributes['shape']?.value as readonly number[],
    }));
}

/**
 * TensorFlow's `ConfigProto` with `graph_options.rewrite_options.disable_meta_optimizer`: fields 10, 10
 * and 19 of config.proto and rewriter_config.proto.
 */
const WITHOUT_OPTIMIZER = Uint8Array.of(0x52, 5, 0x52, 3, 0x98, 1, 1);

/**
 * Makes a function of a branch, of the type that the functions of all branches have: from the bits of what it
 * takes, one value after another in a vector of int32, to those of what it returns.
 *
 * It hands them to a function behind a remote call, to its own device: TensorFlow's passes follow every
 * other kind of call to see what is called.
 *
 * @param hostDevice TensorFlow's name of the device where values are cut apart and joined.
 */
export function branchFunction(branch: Branch, hostDevice: string): GraphFunction {
  const packed = packedFunction(branch);
  return {
    name: `${packed.name}_remote`,
    inputs: packed.inputs,
    outputs: [{ name: 'packed', type: 'int32', value: 'call:output:0' }],
    nodes: [
      {
        name: 'device',
        operation: 'Const',
        inputs: [],
        attributes: { dtype: attribute.type('string'), value: attribute.textTensor(hostDevice) },
      },
      {
        name: 'call',
        operation: 'RemoteCall',
        inputs: ['device:output:0', 'values'],
        attributes: {
          Tin: attribute.types(['int32']),
          Tout: attribute.types(['int32']),
          f: attribute.function(packed),
        },
      },
    ],
    isStateful: true,
  };
}

/** Cuts its argument apart, calls the nodes as a function, and joins the results. */
function packedFunction(branch: Branch): GraphFunction {
  const taken = branchArguments(branch);
  const called = calledFunction(branch, taken);
  const call: GraphNode = {
    name: 'call',
    operation: 'StatefulPartitionedCall',
    inputs: taken.map((_, i) => `argument/${i}:output:0`),
    attributes: {
      Tin: attribute.types(taken.map(({ dtype }) => dtype)),
      Tout: attribute.types(branch.results.map(({ dtype }) => dtype)),
      f: attribute.function(called),
      config_proto: attribute.bytes(WITHOUT_OPTIMIZER),
    },
  };
  return {
    name: `${called.name}_packed`,
    inputs: [{ name: 'values', type: 'int32' }],
    outputs: [{ name: 'packed', type: 'int32', value: 'packed:output:0' }],
    nodes: [...unpackingNodes(taken), call, ...packingNodes(branch.results)],
    isStateful: true,
  };
}

function calledFunction({ name, nodes, results }: Branch, taken: readonly BranchValue[]): GraphFunction {
  const argumentNames = new Map(taken.map(({ node }, i) => [node, `a${i}`]));
  const operations = new Map(nodes.map((node) => [node.name, node.operation]));
  const inner = (input: string): string => {
    if (input.startsWith('^')) return input;
    const source = nodeNameOf(input);
    const index = input === source ? 0 : Number(input.slice(source.length + 1));
    return argumentNames.get(source) ?? functionOutput(source, operations.get(source) as string, index);
  };
  return {
    name: name.replaceAll('/', '_'),
    inputs: taken.map(({ dtype }, i): FunctionArgument => ({ name: `a${i}`, type: dtype })),
    outputs: results.map(({ node, dtype }, i) => ({ name: `r${i}`, type: dtype, value: inner(node) })),
    nodes: nodes
      .filter((node) => !isPlaceholder(node))
      .map((node) => ({ ...node, inputs: node.inputs.map((input) => inner(input)) })),
    isStateful: true,
  };
}

function isPlaceholder({ operation }: GraphNode): boolean {
  return operation === 'Placeholder';
}

const INT32 = attribute.type('int32');
const RESHAPE: GraphAttributes = { T: INT32, Tshape: INT32 };

/** Cuts `values` into arguments. */
function unpackingNodes(taken: readonly BranchValue[]): GraphNode[] {
  let begin = 0;
  return taken.flatMap(({ dtype, shape }, i) => {
    const size = sizeOf(shape);
    const [name, at] = [`argument/${i}`, begin];
    begin += size;
    return [
      vectorNode(`${name}/begin`, [at]),
      vectorNode(`${name}/size`, [size]),
      vectorNode(`${name}/shape`, shape),
      {
        name: `${name}/part`,
        operation: 'Slice',
        inputs: ['values', `${name}/begin:output:0`, `${name}/size:output:0`],
        attributes: { T: INT32, Index: INT32 },
      },
      {
        name: `${name}/bits`,
        operation: 'Reshape',
        inputs: [`${name}/part:output:0`, `${name}/shape:output:0`],
        attributes: RESHAPE,
      },
      bitcastNode(name, `${name}/bits:output:0`, ['int32', dtype]),
    ];
  });
}

/** Joins the outputs of the call into `packed`. */
function packingNodes(results: readonly BranchValue[]): GraphNode[] {
  const flat = results.flatMap(({ dtype }, i): GraphNode[] => {
    const name = `result/${i}`;
    return [
      bitcastNode(`${name}/bits`, `call:output:${i}`, [dtype, 'int32']),
      {
        name,
        operation: 'Reshape',
        inputs: [`${name}/bits:output:0`, 'flat:output:0'],
        attributes: RESHAPE,
      },
    ];
  });
  const packed: GraphNode = {
    name: 'packed',
    operation: 'ConcatV2',
    inputs: [...results.map((_, i) => `result/${i}:output:0`), 'axis:output:0'],
    attributes: { N: attribute.int(results.length), T: INT32, Tidx: INT32 },
  };
  const only: GraphNode = {
    name: 'packed',
    operation: 'Identity',
    inputs: ['result/0:output:0'],
    attributes: { T: INT32 },
  };
  // A concatenation has two parts at least.
  const joined = results.length === 1 ? [only] : [int32Node('axis', { shape: [], values: [0] }), packed];
  return [vectorNode('flat', [-1]), ...flat, ...joined];
}

/** The same bits as values of another type. */
function bitcastNode(name: string, input: string, [from, to]: readonly [GraphType, GraphType]): GraphNode {
  const attributes = { T: attribute.type(from), type: attribute.type(to) };
  return { name, operation: 'Bitcast', inputs: [input], attributes };
}

function vectorNode(name: string, values: readonly number[]): GraphNode {
  return int32Node(name, { shape: [values.length], values });
}

function int32Node(
  name: string,
  { shape, values }: { readonly shape: readonly number[]; readonly values: readonly number[] },
): GraphNode {
  const bytes = new Uint8Array(Int32Array.from(values).buffer);
  return constantNode(name, { type: 'int32', shape, bytes });
}
