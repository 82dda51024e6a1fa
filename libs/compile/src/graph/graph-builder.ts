import { createHash } from 'node:crypto';

import {
  attribute,
  type GraphAttribute,
  type GraphAttributes,
  type GraphNode,
  type GraphTensor,
} from './graph-node.ts';

/** Constants up to this size are told apart by their bytes, larger ones by their hash. */
const INLINE_KEY_BYTES = 64;

/**
 * Collects the nodes of one graph, each computation once.
 *
 * Every operation that is added here is a pure function of its inputs and attributes, so that two
 * equal ones are one: tracing a transformer asks for the same scalars and shapes thousands of times.
 */
export class GraphBuilder {
  /** Start of the names of all nodes that get no name of their own. */
  readonly prefix: string;
  readonly #deviceNow: () => string | undefined;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #shapes = new Map<string, readonly number[]>();
  readonly #namesByKey = new Map<string, string>();

  /**
   * @param prefix Start of all names.
   * @param deviceNow Tells, whenever something is added, on which device it shall run.
   */
  constructor(prefix: string, deviceNow: () => string | undefined = () => undefined) {
    this.prefix = prefix;
    this.#deviceNow = deviceNow;
  }

  /** Adds a pure operation, or finds the equal one, and returns its node's name. */
  add(operation: string, inputs: readonly string[], attributes: GraphAttributes): string {
    const device = computesInFloats(attributes) ? this.#deviceNow() : undefined;
    const key = `${operation}|${inputs.join(',')}|${attributesKey(attributes)}|${device ?? ''}`;
    const known = this.#namesByKey.get(key);
    if (known !== undefined) return known;
    const name = `${this.prefix}${operation}_${this.#nodes.size}`;
    this.#namesByKey.set(key, name);
    return this.addNamed({
      name,
      operation,
      inputs,
      attributes,
      ...(device === undefined ? {} : { device }),
    });
  }

  /** Adds a node under its own name, also if an equal one exists. */
  addNamed(node: GraphNode): string {
    this.#nodes.set(node.name, node);
    return node.name;
  }

  /** Adds a constant, or finds the equal one. */
  constant(tensor: GraphTensor): string {
    return this.add('Const', [], {
      dtype: attribute.type(tensor.type),
      value: attribute.tensor(tensor),
    });
  }

  /** Remembers the shape of a node's output, `node` or `node:1`. */
  noteShape(output: string, shape: readonly number[]): void {
    this.#shapes.set(output, shape);
  }

  /** Shapes of outputs, as far as they were noted. */
  get shapes(): ReadonlyMap<string, readonly number[]> {
    return this.#shapes;
  }

  /** The node of this name, if it was added here. */
  find(name: string): GraphNode | undefined {
    return this.#nodes.get(name);
  }

  /** All nodes in the order in which they were added, each after its inputs. */
  get nodes(): readonly GraphNode[] {
    return [...this.#nodes.values()];
  }
}

/**
 * Whether an operation has to do with floats. What has not stays without a device: TensorFlow keeps
 * integers on the host, and not every operation on them has a kernel elsewhere.
 */
function computesInFloats(attributes: GraphAttributes): boolean {
  return Object.values(attributes).some(({ kind, value }) => kind === 'type' && value === 'float32');
}

function attributesKey(attributes: GraphAttributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}=${attributeKey(value)}`)
    .join(';');
}

function attributeKey(value: GraphAttribute): string {
  if (value.kind === 'function') return `function:${value.value.name}`;
  if (value.kind === 'functions') return `functions:${value.value.map(({ name }) => name).join(',')}`;
  if (value.kind !== 'tensor') return `${value.kind}:${String(value.value)}`;
  const { type, shape, bytes } = value.value;
  const content =
    bytes.length <= INLINE_KEY_BYTES
      ? Buffer.from(bytes).toString('latin1')
      : createHash('sha256').update(bytes).digest('base64');
  return `${type}[${shape.join(',')}]${content}`;
}
