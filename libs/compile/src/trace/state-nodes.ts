import type { Branch } from '../graph/branch.ts';
import { attribute, nodeNameOf, type GraphNode } from '../graph/graph-node.ts';
import { sizeOf, type ArraySpec } from '../check-arrays.ts';

/** A state entry as a resource variable of the graph. */
export interface StateSlot extends ArraySpec {
  readonly name: string;
  /** Node of the variable's handle. */
  readonly handle: string;
  /** Node that reads it. */
  readonly read: string;
  /** Placeholder of its first value. */
  readonly feed: string;
  /** TensorFlow's name of the device that holds it. */
  readonly device: string;
}

/** Bytes of state that move between host and device in one call: a copy of so much is made on the way. */
const MAX_GROUP_BYTES = 32 << 20;

/** The device of integers, which TensorFlow keeps on the host, and of all values where there is no other. */
export const HOST_DEVICE = '/device:CPU:0';

/**
 * Lays the state out as variables, in the order of its entries.
 *
 * Branches name variables and do not pass them on, so that each has to be told of the same device.
 *
 * @param floatDevice TensorFlow's name of the device that holds floats; the host by default.
 */
export function stateSlots(
  state: Readonly<Record<string, ArraySpec>>,
  floatDevice: string = HOST_DEVICE,
): StateSlot[] {
  return Object.entries(state).map(([name, { shape, dtype }], i) => ({
    name,
    shape: [...shape],
    dtype,
    handle: `state/${i}/handle`,
    read: `state/${i}/read`,
    feed: `state/${i}/feed`,
    device: dtype === 'float32' ? floatDevice : HOST_DEVICE,
  }));
}

/** Parts of the state that move together, in order: of 32 MiB at most, or one entry. */
export function stateGroups(slots: readonly StateSlot[]): StateSlot[][] {
  const groups: StateSlot[][] = [];
  let bytes = Infinity;
  for (const slot of slots) {
    const size = 4 * sizeOf(slot.shape);
    bytes += size;
    if (bytes > MAX_GROUP_BYTES) {
      groups.push([]);
      bytes = size;
    }
    groups.at(-1)?.push(slot);
  }
  return groups;
}

/** Assigns the first values of a group. */
export function assignBranch(name: string, group: readonly StateSlot[]): Branch {
  const assigned = group.map(({ handle }) => `^${handle}/assign`);
  const done = `${name}/done`;
  return {
    name,
    nodes: [...group.flatMap((slot) => assignNodes(slot)), doneNode(done, assigned)],
    results: [{ node: done, dtype: 'float32', shape: [] }],
  };
}

/** Reads a group. */
export function readBranch(name: string, group: readonly StateSlot[]): Branch {
  return {
    name,
    nodes: group.flatMap((slot) => readNodes(slot)),
    results: group.map(({ read, dtype, shape }) => ({ node: read, dtype, shape })),
  };
}

/** The handles and reads of the state that nodes use. */
export function usedStateNodes(
  slots: readonly StateSlot[],
  nodes: readonly GraphNode[],
): readonly GraphNode[] {
  const used = new Set(nodes.flatMap(({ inputs }) => inputs.map((input) => nodeNameOf(input))));
  return slots
    .filter(({ read, handle }) => used.has(read) || used.has(handle))
    .flatMap((slot) => readNodes(slot));
}

/** A scalar that is there once all of `inputs`, control edges, have run. */
export function doneNode(name: string, inputs: readonly string[]): GraphNode {
  const value = { type: 'float32', shape: [], bytes: new Uint8Array(4) } as const;
  return {
    name,
    operation: 'Const',
    inputs,
    attributes: { dtype: attribute.type('float32'), value: attribute.tensor(value) },
  };
}

function handleNode({ handle, dtype, shape, device }: StateSlot): GraphNode {
  return {
    name: handle,
    operation: 'VarHandleOp',
    inputs: [],
    // Sessions do not share variables, so that the handle's own name is unique enough.
    attributes: {
      dtype: attribute.type(dtype),
      shape: attribute.shape(shape),
      container: attribute.text(''),
      shared_name: attribute.text(handle),
    },
    device,
  };
}

function assignNodes(slot: StateSlot): GraphNode[] {
  const { handle, feed } = slot;
  const dtype = attribute.type(slot.dtype);
  const shape = attribute.shape(slot.shape);
  return [
    handleNode(slot),
    { name: feed, operation: 'Placeholder', inputs: [], attributes: { dtype, shape } },
    // The addon lends memory of JavaScript to TensorFlow where it is aligned. A variable must not keep it:
    // it may be freed here, and to give it back from a thread of TensorFlow would be unsafe.
    { name: `${feed}/own`, operation: 'DeepCopy', inputs: [feed], attributes: { T: dtype } },
    {
      name: `${handle}/assign`,
      operation: 'AssignVariableOp',
      inputs: [handle, `${feed}/own`],
      attributes: { dtype },
    },
  ];
}

function readNodes(slot: StateSlot): GraphNode[] {
  const { read, handle } = slot;
  const attributes = { dtype: attribute.type(slot.dtype) };
  return [handleNode(slot), { name: read, operation: 'ReadVariableOp', inputs: [handle], attributes }];
}
