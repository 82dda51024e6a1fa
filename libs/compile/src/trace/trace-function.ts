import {
  currentDevice,
  type NamedTensors,
  type TensorFunction,
  type TensorFunctionResult,
} from '@albectra/ops';
import {
  engine,
  getBackend,
  setBackend,
  tidy,
  type Tensor,
  type Tensor1D,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { checkResult, type ArraySpec } from '../check-arrays.ts';
import { SessionError, TraceError } from '../errors.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { attribute, type GraphNode } from '../graph/graph-node.ts';
import { fuseBias } from '../passes/fuse-bias.ts';
import { fuseElementwise } from '../passes/fuse-elementwise.ts';
import type { GraphPass } from '../passes/graph-pass.ts';
import { orientProducts } from '../passes/orient-products.ts';
import { recomputeLate } from '../passes/recompute-late.ts';
import { runPasses } from '../passes/run-passes.ts';
import { simplify } from '../passes/simplify.ts';
import { callerLocation } from './caller-location.ts';
import { TRACE_BACKEND_NAME } from './kernel.ts';
import { registerTraceBackend } from './register-trace-backend.ts';
import { doneNode, type StateSlot } from './state-nodes.ts';
import { graphType, type TraceBackend } from './trace-backend.ts';

/** Name of the input that holds the Philox key; a batch's own inputs are prefixed. */
export const KEY_INPUT = 'key';

/** Frames of an error's stack while tracing: a caller may stand below dozens of tfjs's frames. */
const STACK_FRAMES = 60;

/** One output of a trace. */
export interface TraceOutput extends ArraySpec {
  readonly name: string;
  readonly node: string;
}

/** A function as nodes: for one set of batch shapes, next to the nodes of the state. */
export interface Trace {
  /** Start of the names of its nodes. */
  readonly prefix: string;
  /** The nodes that the outputs and the new state need. */
  readonly nodes: readonly GraphNode[];
  /** Placeholders by input name, of those inputs that are used. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly outputs: readonly TraceOutput[];
  /** Node that is there once the state is replaced. */
  readonly done: string;
  /** Whether a run replaces any of the state. */
  readonly changesState: boolean;
}

/** What {@link traceFunction} traces. */
export interface TraceOptions {
  readonly name: string;
  readonly function: TensorFunction;
  readonly batch: Readonly<Record<string, ArraySpec>>;
  readonly slots: readonly StateSlot[];
  /** Start of the names of its nodes, unique in the graph. */
  readonly prefix: string;
  /** Rewrites of the recorded graph, between its simplification and its fusing. */
  readonly passes?: readonly GraphPass[];
  /** Whether XLA compiles chains of elementwise operations. Default false. */
  readonly fuse?: boolean;
  /** Whether a product and its bias are one kernel, which TensorFlow has for processors. Default false. */
  readonly fuseBias?: boolean;
  /** TensorFlow's names of the devices that the function may ask for; it chooses one if there are none. */
  readonly devices?: readonly string[];
}

/**
 * Records a tensor function as graph nodes by calling it once with tensors that have no values.
 *
 * @throws {TraceError} if it uses an operation without a lowering, or reads a value.
 * @throws {SessionError} if what it returns does not fit the state.
 */
export function traceFunction(options: TraceOptions): Trace {
  const backend = registerTraceBackend();
  const graph = new GraphBuilder(options.prefix, () => deviceNow(options));
  backend.graph = graph;
  const inputs = addPlaceholders(graph, options);
  return whileTracing(() => {
    let trace: Trace | undefined;
    tidy(() => {
      const makeTensor = (node: string, spec: ArraySpec): Tensor =>
        engine().makeTensorFromTensorInfo(backend.output(node, spec.shape, spec.dtype));
      const state = mapEntries(options.slots, (slot) => [slot.name, makeTensor(slot.read, slot)]);
      const batch = mapEntries(Object.entries(options.batch), ([name, spec]) => [
        name,
        makeTensor(inputs.get(inputName(name)) as string, spec),
      ]);
      const key = makeTensor(inputs.get(KEY_INPUT) as string, { shape: [2], dtype: 'int32' });
      const result = options.function(state, batch, key as Tensor1D);
      trace = finish({ options, backend, graph, inputs, result });
    });
    return trace as unknown as Trace;
  });
}

/** The device that the function is at. @throws {SessionError} if the session has fewer devices. */
function deviceNow({ name, devices = [] }: TraceOptions): string | undefined {
  const index = currentDevice();
  if (index === undefined || devices.length === 0) return undefined;
  const device = devices[index];
  if (device !== undefined) return device;
  throw new SessionError(
    'unknown-device',
    `Function ${name} cannot run: expected at most the ${devices.length} devices of the session, got one on device ${index}, counted from 0. Name as many devices as it has parts.`,
  );
}

/** Name of a batch entry among the inputs of a trace. */
export function inputName(batchEntry: string): string {
  return `batch/${batchEntry}`;
}

function addPlaceholders(graph: GraphBuilder, { batch, prefix }: TraceOptions): Map<string, string> {
  const inputs = new Map<string, string>();
  const add = (name: string, node: string, spec: ArraySpec): void => {
    const attributes = { dtype: attribute.type(spec.dtype), shape: attribute.shape(spec.shape) };
    const operation = 'Placeholder';
    inputs.set(name, graph.addNamed({ name: node, operation, inputs: [], attributes }));
  };
  for (const [i, [name, spec]] of Object.entries(batch).entries()) {
    add(inputName(name), `${prefix}batch/${i}`, spec);
  }
  add(KEY_INPUT, `${prefix}key`, { shape: [2], dtype: 'int32' });
  return inputs;
}

/** Runs `trace` on the recording backend, and explains what cannot be recorded. */
function whileTracing<T>(trace: () => T): T {
  const previousBackend = getBackend() as string | undefined;
  const previousFrames = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  // An initialised backend is set at once; the promise only says so.
  void setBackend(TRACE_BACKEND_NAME);
  try {
    return trace();
  } catch (error) {
    throw explainUnknownOperation(error);
  } finally {
    Error.stackTraceLimit = previousFrames;
    if (previousBackend !== undefined) void setBackend(previousBackend);
  }
}

function explainUnknownOperation(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const operation = /Kernel '(\w+)' not registered/.exec(error.message)?.[1];
  if (operation === undefined) return error;
  return new TraceError({
    code: 'unknown-operation',
    operation,
    problem: `Compiling failed: expected operations with a lowering to TensorFlow, got ${operation}. Express it with other operations, or run the function on an eager engine`,
    location: callerLocation(error),
  });
}

interface Recording {
  readonly options: TraceOptions;
  readonly backend: TraceBackend;
  readonly graph: GraphBuilder;
  readonly inputs: Map<string, string>;
  readonly result: TensorFunctionResult;
}

function finish({ options, backend, graph, inputs, result }: Recording): Trace {
  const slots = new Map(options.slots.map((slot) => [slot.name, slot]));
  checkResult(options.name, result, Object.fromEntries(slots));
  const outputs = Object.entries(result.outputs).map(([name, tensor], i) =>
    addOutput({ backend, name, tensor, node: `${options.prefix}output/${i}` }),
  );
  const assigns = Object.entries(result.state ?? {}).map(([name, tensor]) =>
    addAssign(backend, slots.get(name) as StateSlot, tensor),
  );
  const done = graph.addNamed(doneNode(`${options.prefix}done`, assigns));
  const roots = [done, ...outputs.map(({ node }) => node)];
  const nodes = runPasses(graph.nodes, roots, [
    simplify(graph.shapes),
    orientProducts(graph.shapes),
    ...(options.passes ?? []),
    ...(options.fuseBias === true ? [fuseBias(graph.shapes)] : []),
    ...(options.fuse === true ? [recomputeLate(graph.shapes), fuseElementwise(graph.shapes)] : []),
  ]);
  const used = new Set(nodes.map((node) => node.name));
  return {
    prefix: options.prefix,
    nodes,
    inputs: new Map([...inputs].filter(([, node]) => used.has(node))),
    outputs,
    done,
    changesState: assigns.length > 0,
  };
}

function addOutput(options: {
  backend: TraceBackend;
  name: string;
  tensor: Tensor;
  node: string;
}): TraceOutput {
  const { backend, name, tensor, node } = options;
  const dtype = tensor.dtype === 'float32' ? 'float32' : 'int32';
  const value = toHostType(backend, tensor);
  backend.graph.addNamed({
    name: node,
    operation: 'Identity',
    inputs: [value],
    attributes: { T: attribute.type(dtype) },
  });
  return { name, node, shape: [...tensor.shape], dtype };
}

/** Booleans leave as int32. */
function toHostType(backend: TraceBackend, tensor: TensorInfo): string {
  const node = backend.node(tensor);
  if (graphType(tensor.dtype) !== 'bool') return node;
  return backend.add('Cast', [node], {
    SrcT: attribute.type('bool'),
    DstT: attribute.type('int32'),
  });
}

/** Adds the assignment of a state entry, after the read that the rest of the graph sees. */
function addAssign(backend: TraceBackend, slot: StateSlot, tensor: Tensor): string {
  const name = backend.graph.addNamed({
    name: `${backend.graph.prefix}assign/${slot.handle}`,
    operation: 'AssignVariableOp',
    inputs: [slot.handle, backend.node(tensor), `^${slot.read}`],
    attributes: { dtype: attribute.type(slot.dtype) },
  });
  return `^${name}`;
}

function mapEntries<T>(items: readonly T[], toEntry: (item: T) => readonly [string, Tensor]): NamedTensors {
  return Object.fromEntries(items.map((item) => toEntry(item)));
}
