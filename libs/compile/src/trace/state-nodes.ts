import { attribute, type GraphNode } from '../graph/graph-node.ts';
import type { ArraySpec } from '../check-arrays.ts';

/** A state entry as a resource variable of the graph. */
export interface StateSlot extends ArraySpec {
  readonly name: string;
  /** Node of the variable's handle. */
  readonly handle: string;
  /** Node that reads it; all functions share it. */
  readonly read: string;
  /** Placeholder of its first value. */
  readonly feed: string;
}

/** Node that has assigned all first values once it was fetched. */
export const STATE_ASSIGNED = 'state/assigned';

/** Lays the state out as variables, in the order of its entries. */
export function stateSlots(state: Readonly<Record<string, ArraySpec>>): StateSlot[] {
  return Object.entries(state).map(([name, { shape, dtype }], i) => ({
    name,
    shape: [...shape],
    dtype,
    handle: `state/${i}/handle`,
    read: `state/${i}/read`,
    feed: `state/${i}/feed`,
  }));
}

/** The nodes that hold, read and first assign the state. */
export function stateNodes(slots: readonly StateSlot[]): GraphNode[] {
  const nodes = slots.flatMap((slot) => slotNodes(slot));
  const assigned = slots.map((slot) => `^${slot.handle}/assign`);
  return [...nodes, doneNode(STATE_ASSIGNED, assigned)];
}

/** A scalar to fetch: it is there once all of `inputs`, control edges, have run. */
export function doneNode(name: string, inputs: readonly string[]): GraphNode {
  const value = { type: 'float32', shape: [], bytes: new Uint8Array(4) } as const;
  return {
    name,
    operation: 'Const',
    inputs,
    attributes: { dtype: attribute.type('float32'), value: attribute.tensor(value) },
  };
}

function slotNodes(slot: StateSlot): GraphNode[] {
  const dtype = attribute.type(slot.dtype);
  const shape = attribute.shape(slot.shape);
  return [
    {
      name: slot.handle,
      operation: 'VarHandleOp',
      inputs: [],
      // Sessions do not share variables, so that the handle's own name is unique enough.
      attributes: {
        dtype,
        shape,
        container: attribute.text(''),
        shared_name: attribute.text(slot.handle),
      },
    },
    { name: slot.read, operation: 'ReadVariableOp', inputs: [slot.handle], attributes: { dtype } },
    { name: slot.feed, operation: 'Placeholder', inputs: [], attributes: { dtype, shape } },
    {
      name: `${slot.handle}/assign`,
      operation: 'AssignVariableOp',
      inputs: [slot.handle, slot.feed],
      attributes: { dtype },
    },
  ];
}
