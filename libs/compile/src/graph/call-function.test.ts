import { expect, test } from 'vitest';

import { callFunction } from './call-function.ts';
import { encodeSavedModel } from './encode-saved-model.ts';
import { attribute, type GraphFunction, type GraphNode } from './graph-node.ts';

const dtype = attribute.type('float32');

const NODES: readonly GraphNode[] = [
  { name: 'p/x', operation: 'Placeholder', inputs: [], attributes: { dtype } },
  { name: 'p/top', operation: 'TopKV2', inputs: ['p/x', 'p/k'], attributes: {} },
  { name: 'p/parts', operation: 'SplitV', inputs: ['p/top'], attributes: {} },
  { name: 'p/sum', operation: 'AddV2', inputs: ['p/x', 'p/parts:1', '^p/top'], attributes: {} },
  { name: 'p/index', operation: 'Identity', inputs: ['p/top:1'], attributes: {} },
  { name: 'p/k', operation: 'Const', inputs: [], attributes: { dtype: attribute.type('int32') } },
];

const CALLED = callFunction({
  name: 'p/call',
  nodes: NODES,
  results: [
    { node: 'p/sum', type: 'float32' },
    { node: 'p/index', type: 'int32' },
  ],
});

test('takes placeholders as arguments, and gives results under the names of their nodes', () => {
  expect(CALLED.map(({ name, operation, inputs }) => `${name}: ${operation}(${inputs.join(', ')})`)).toEqual([
    'p/x: Placeholder()',
    'p/call: StatefulPartitionedCall(p/x)',
    'p/sum: Identity(p/call:0)',
    'p/index: Identity(p/call:1)',
  ]);
});

test('names outputs within the function as TensorFlow defines them', () => {
  const called = CALLED[1]?.attributes['f']?.value as GraphFunction | undefined;
  expect(called?.inputs).toEqual([{ name: 'a0', type: 'float32' }]);
  expect(called?.nodes.map((node) => `${node.name}: ${node.inputs.join(', ')}`)).toEqual([
    'p/top: a0, p/k:output:0',
    'p/parts: p/top:values:0',
    'p/sum: a0, p/parts:output:1, ^p/top',
    'p/index: p/top:indices:0',
    'p/k: ',
  ]);
  expect(called?.outputs.map(({ value }) => value)).toEqual(['p/sum:z:0', 'p/index:output:0']);
});

test('marks the function, so that TensorFlow leaves it as it is', () => {
  const text = Buffer.from(encodeSavedModel(CALLED)).toString('latin1');
  for (const mark of ['_noinline', '_tf_data_function']) expect(text.split(mark)).toHaveLength(2);
});
