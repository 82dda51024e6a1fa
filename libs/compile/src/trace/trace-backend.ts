import {
  DataStorage,
  engine,
  KernelBackend,
  type BackendValues,
  type DataId,
  type DataType,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { TraceError } from '../errors.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { attribute, nodeNameOf, type GraphAttributes, type GraphType } from '../graph/graph-node.ts';
import { callerLocation } from './caller-location.ts';

/** Arrays from this many elements on are searched for a single repeated value. */
const FILL_THRESHOLD = 16;

interface TracedData {
  readonly node: string;
  readonly dtype: DataType;
  /** Values of a constant; undefined for what only a run will know. */
  readonly values: BackendValues | undefined;
  references: number;
}

/**
 * A tfjs backend whose tensors are outputs of graph nodes: running a kernel adds nodes.
 *
 * Constants keep their values on the host, so that a tensor that a traced function took from
 * outside can move back to the backend it came from.
 */
export class TraceBackend extends KernelBackend {
  /** The graph that is being recorded; set by the trace. */
  graph: GraphBuilder = new GraphBuilder('');
  readonly #data: DataStorage<TracedData> = new DataStorage(this, engine());

  /** Node output that holds a tensor. */
  node(tensor: TensorInfo): string {
    return this.#data.get(tensor.dataId).node;
  }

  /** Makes a tensor of a node's output. */
  output(node: string, shape: readonly number[], dtype: DataType): TensorInfo {
    this.graph.noteShape(node, shape);
    return { dataId: this.#store(node, dtype, undefined), shape: [...shape], dtype };
  }

  /** Adds a pure operation. */
  add(operation: string, inputs: readonly string[], attributes: GraphAttributes): string {
    return this.graph.add(operation, inputs, attributes);
  }

  /** An int32 constant; a scalar if `values` is a number, `shape` defaults to a vector. */
  int32(values: number | ArrayLike<number>, shape?: readonly number[]): string {
    const array = typeof values === 'number' ? Int32Array.of(values) : Int32Array.from(values);
    const defaultShape = typeof values === 'number' ? [] : [array.length];
    return this.graph.constant({
      type: 'int32',
      shape: shape ?? defaultShape,
      bytes: new Uint8Array(array.buffer),
    });
  }

  /** A scalar constant. */
  scalar(value: number, dtype: DataType): string {
    const type = graphType(dtype);
    return this.graph.constant({ type, shape: [], bytes: toBytes([value], type) });
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    return this.#store(this.#constant(values, shape, dtype), dtype, values);
  }

  override move(...[dataId, values, shape, dtype, references]: Parameters<KernelBackend['move']>): void {
    const node = this.#constant(values, shape, dtype);
    this.#data.set(dataId, { node, dtype, values, references });
  }

  /** @throws {TraceError} if the values depend on what only a run will know. */
  override readSync(dataId: DataId): BackendValues {
    const { values, node } = this.#data.get(dataId);
    if (values !== undefined) return values;
    const operation = this.graph.find(nodeNameOf(node))?.operation ?? 'an input';
    throw new TraceError({
      code: 'data-dependent-read',
      operation,
      problem: `Compiling failed: the function reads the result of ${operation} on the host, which only a run can know. Express it with tensor operations (tf.where instead of if), or run it on an eager engine`,
      location: callerLocation(new Error('read')),
    });
  }

  override read(dataId: DataId): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  override incRef(dataId: DataId): void {
    this.#data.get(dataId).references++;
  }

  override refCount(dataId: DataId): number {
    return this.#data.has(dataId) ? this.#data.get(dataId).references : 0;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.#data.has(dataId)) return true;
    const data = this.#data.get(dataId);
    data.references--;
    if (!force && data.references > 0) return false;
    this.#data.delete(dataId);
    return true;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  #store(node: string, dtype: DataType, values: BackendValues | undefined): DataId {
    const dataId = {};
    this.#data.set(dataId, { node, dtype, values, references: 1 });
    return dataId;
  }

  #constant(values: BackendValues, shape: readonly number[], dtype: DataType): string {
    const numbers = values as ArrayLike<number>;
    if (numbers.length >= FILL_THRESHOLD && isUniform(numbers)) {
      return this.fill(Number(numbers[0]), shape, dtype);
    }
    const type = graphType(dtype);
    return this.graph.constant({ type, shape, bytes: toBytes(numbers, type) });
  }

  /** A tensor of one value, without an array of it in the graph. */
  fill(value: number, shape: readonly number[], dtype: DataType): string {
    return this.add('Fill', [this.int32(shape), this.scalar(value, dtype)], {
      T: attribute.type(graphType(dtype)),
      index_type: attribute.type('int32'),
    });
  }
}

/**
 * The graph type of a tfjs type.
 *
 * @throws {TraceError} for complex64 and string.
 */
export function graphType(dtype: DataType): GraphType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new TraceError({
    code: 'unsupported-type',
    operation: dtype,
    problem: `Compiling failed: expected float32, int32 or bool tensors, got ${dtype}. Convert them outside of the function`,
    location: callerLocation(new Error('type')),
  });
}

function isUniform(values: ArrayLike<number>): boolean {
  const first = values[0];
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], first)) return false;
  return true;
}

function toBytes(values: ArrayLike<number>, type: GraphType): Uint8Array {
  if (type === 'bool') return Uint8Array.from(values);
  const array = type === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
  return new Uint8Array(array.buffer);
}
