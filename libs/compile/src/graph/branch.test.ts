import { expect, test } from 'vitest';

import { branchArguments, branchFunction, type Branch } from './branch.ts';
import { branchingGraph } from './branching-graph.ts';
import { encodeSavedModel } from './encode-saved-model.ts';
import { attribute, type GraphFunction, type GraphNode } from './graph-node.ts';

const HOST = '/device:CPU:0';
const dtype = attribute.type('float32');
const shape = attribute.shape([2, 3]);

const NODES: readonly GraphNode[] = [
  { name: 'p/x', operation: 'Placeholder', inputs: [], attributes: { dtype, shape } },
  { name: 'p/top', operation: 'TopKV2', inputs: ['p/x', 'p/k'], attributes: {} },
  { name: 'p/parts', operation: 'SplitV', inputs: ['p/top'], attributes: {} },
  { name: 'p/sum', operation: 'AddV2', inputs: ['p/x', 'p/parts:1', '^p/top'], attributes: {} },
  { name: 'p/index', operation: 'Identity', inputs: ['p/top:1'], attributes: {} },
  { name: 'p/k', operation: 'Const', inputs: [], attributes: { dtype: attribute.type('int32') } },
];

const BRANCH: Branch = {
  name: 'p/call',
  nodes: NODES,
  results: [
    { node: 'p/sum', dtype: 'float32', shape: [2, 3] },
    { node: 'p/index', dtype: 'int32', shape: [2, 1] },
  ],
};

/** The function that a node of `caller` calls. */
function calledBy(caller: GraphFunction): GraphFunction {
  const functions = caller.nodes.flatMap(({ attributes }) => Object.values(attributes));
  return functions.find(({ kind }) => kind === 'function')?.value as GraphFunction;
}

const PACKED = calledBy(branchFunction(BRANCH, HOST));

test('takes placeholders as arguments, one after another in a vector', () => {
  expect(branchArguments(BRANCH)).toEqual([{ node: 'p/x', dtype: 'float32', shape: [2, 3] }]);
  const operations = PACKED.nodes
    .filter(({ operation }) => operation !== 'Const')
    .map(({ name, operation, inputs }) => `${name}: ${operation}(${inputs.join(', ')})`);
  expect(operations).toEqual([
    'argument/0/part: Slice(values, argument/0/begin:output:0, argument/0/size:output:0)',
    'argument/0/bits: Reshape(argument/0/part:output:0, argument/0/shape:output:0)',
    'argument/0: Bitcast(argument/0/bits:output:0)',
    'call: StatefulPartitionedCall(argument/0:output:0)',
    'result/0/bits: Bitcast(call:output:0)',
    'result/0: Reshape(result/0/bits:output:0, flat:output:0)',
    'result/1/bits: Bitcast(call:output:1)',
    'result/1: Reshape(result/1/bits:output:0, flat:output:0)',
    'packed: ConcatV2(result/0:output:0, result/1:output:0, axis:output:0)',
  ]);
});

test('joins nothing where there is but one result', () => {
  const [result] = BRANCH.results.slice(1);
  const packed = calledBy(branchFunction({ ...BRANCH, results: result === undefined ? [] : [result] }, HOST));
  expect(packed.nodes.at(-1)).toMatchObject({ operation: 'Identity', inputs: ['result/0:output:0'] });
});

test('names outputs within the function as TensorFlow defines them', () => {
  const called = calledBy(PACKED);
  expect(called.inputs).toEqual([{ name: 'a0', type: 'float32' }]);
  expect(called.nodes.map((node) => `${node.name}: ${node.inputs.join(', ')}`)).toEqual([
    'p/top: a0, p/k:output:0',
    'p/parts: p/top:values:0',
    'p/sum: a0, p/parts:output:1, ^p/top',
    'p/index: p/top:indices:0',
    'p/k: ',
  ]);
  expect(called.outputs.map(({ value }) => value)).toEqual(['p/sum:z:0', 'p/index:output:0']);
});

test('leaves fewer than four nodes to TensorFlow, and marks all functions, so that it leaves them as they are', () => {
  const graph = branchingGraph([BRANCH, { ...BRANCH, name: 'q/call' }], HOST);
  expect(graph).toHaveLength(3);
  const text = Buffer.from(encodeSavedModel(graph)).toString('latin1');
  // Of each branch the function, and two around it; and the branch that nobody runs.
  for (const mark of ['_noinline', '_tf_data_function']) expect(text.split(mark)).toHaveLength(1 + 2 * 3 + 1);
});
