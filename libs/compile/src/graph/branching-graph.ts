import { branchFunction, type Branch } from './branch.ts';
import { attribute, type GraphFunction, type GraphNode } from './graph-node.ts';

/** Placeholder of the number of the branch to run, an int32 scalar; the first has number 1. */
export const BRANCH_INPUT = 'branch';

/** Placeholder of the bits of all that the branch takes, `[size]` of int32 with one value at least. */
export const VALUES_INPUT = 'values';

/** Node of the bits of all that the branch returns, `[size]` of int32. */
export const BRANCH_OUTPUT = 'results';

const INT32 = attribute.type('int32');

/**
 * Branch 0, which nobody runs.
 *
 * On its way to XLA, TensorFlow looks for variables of its first kind in all functions that a node calls, up to
 * the first that has one. It stops here, and does not go through the whole of a training step for that.
 */
const NO_BRANCH: GraphFunction = {
  name: 'no_branch',
  inputs: [{ name: 'values', type: 'int32' }],
  outputs: [{ name: 'packed', type: 'int32', value: 'values' }],
  nodes: [
    {
      name: 'reference',
      operation: 'VariableV2',
      inputs: [],
      attributes: {
        dtype: INT32,
        shape: attribute.shape([]),
        container: attribute.text(''),
        shared_name: attribute.text(''),
      },
    },
  ],
  isStateful: true,
};

/**
 * A graph of three nodes, of which a run computes one branch.
 *
 * Before it first runs a graph, TensorFlow goes through it and all that it calls several times, once for each
 * set of inputs and outputs, and takes seconds for a deep network. It finds nothing to do, since the
 * passes have been there, and a session of the addon cannot be told not to. But it leaves a graph of
 * fewer than four nodes as it is, and does not see what is behind {@link branchFunction} and {@link NO_BRANCH}.
 *
 * @param hostDevice TensorFlow's name of the device of these nodes; what a branch computes has its own.
 */
export function branchingGraph(branches: readonly Branch[], hostDevice: string): readonly GraphNode[] {
  const functions = branches.map((branch) => branchFunction(branch, hostDevice));
  return [
    placeholderNode(BRANCH_INPUT, hostDevice),
    placeholderNode(VALUES_INPUT, hostDevice),
    {
      name: BRANCH_OUTPUT,
      operation: 'Case',
      inputs: [BRANCH_INPUT, VALUES_INPUT],
      attributes: {
        Tin: attribute.types(['int32']),
        Tout: attribute.types(['int32']),
        branches: attribute.functions([NO_BRANCH, ...functions]),
      },
      device: hostDevice,
    },
  ];
}

function placeholderNode(name: string, device: string): GraphNode {
  return { name, operation: 'Placeholder', inputs: [], attributes: { dtype: INT32 }, device };
}
