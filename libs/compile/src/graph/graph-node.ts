/** Element type of a tensor in a TensorFlow graph. */
export type GraphType = 'float32' | 'int32' | 'bool' | 'bfloat16' | 'half' | 'resource' | 'string' | 'uint64';

/** Codes of the element types in TensorFlow's protocol buffers (`DataType` in types.proto). */
export const GRAPH_TYPE_CODES: Readonly<Record<GraphType, number>> = {
  float32: 1,
  int32: 3,
  bool: 10,
  bfloat16: 14,
  string: 7,
  half: 19,
  resource: 20,
  uint64: 23,
};

/** A constant tensor: row-major bytes, little-endian. */
export interface GraphTensor {
  readonly type: GraphType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Value of an attribute of a node. */
export type GraphAttribute =
  | { readonly kind: 'type'; readonly value: GraphType }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'texts'; readonly value: readonly string[] }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: GraphTensor }
  | { readonly kind: 'textTensor'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'types'; readonly value: readonly GraphType[] }
  | { readonly kind: 'function'; readonly value: GraphFunction }
  | { readonly kind: 'functions'; readonly value: readonly GraphFunction[] };

/** Attributes by name. */
export type GraphAttributes = Readonly<Record<string, GraphAttribute>>;

/** One operation of a TensorFlow graph. */
export interface GraphNode {
  readonly name: string;
  /** Name of the TensorFlow operation. */
  readonly operation: string;
  /** `name`, `name:output`, or `^name` for a node that has to run before. */
  readonly inputs: readonly string[];
  readonly attributes: GraphAttributes;
  /** TensorFlow's name of the device that it runs on, `/device:GPU:1`; TensorFlow chooses by default. */
  readonly device?: string;
}

/** An argument or a result of a function. */
export interface FunctionArgument {
  readonly name: string;
  readonly type: GraphType;
}

/** A function that nodes call; equal functions have equal names. */
export interface GraphFunction {
  readonly name: string;
  readonly inputs: readonly FunctionArgument[];
  /** `value` is `node:output:index`. */
  readonly outputs: readonly (FunctionArgument & { readonly value: string })[];
  /** Their inputs are arguments by name, or `node:output:index`. */
  readonly nodes: readonly GraphNode[];
  /** Whether it reads or writes variables. Default false. */
  readonly isStateful?: boolean;
}

/** Name of the node that an input refers to. */
export function nodeNameOf(input: string): string {
  const start = input.startsWith('^') ? 1 : 0;
  const colon = input.indexOf(':');
  return input.slice(start, colon < 0 ? undefined : colon);
}

/** The inputs of a node that are values; the others say what has to run before. */
export function dataInputs({ inputs }: GraphNode): readonly string[] {
  return inputs.filter((input) => !input.startsWith('^'));
}

/** Short forms for writing attributes. */
export const attribute = {
  type: (value: GraphType): GraphAttribute => ({ kind: 'type', value }),
  int: (value: number): GraphAttribute => ({ kind: 'int', value }),
  float: (value: number): GraphAttribute => ({ kind: 'float', value }),
  bool: (value: boolean): GraphAttribute => ({ kind: 'bool', value }),
  text: (value: string): GraphAttribute => ({ kind: 'text', value }),
  texts: (value: readonly string[]): GraphAttribute => ({ kind: 'texts', value }),
  bytes: (value: Uint8Array): GraphAttribute => ({ kind: 'bytes', value }),
  shape: (value: readonly number[]): GraphAttribute => ({ kind: 'shape', value }),
  tensor: (value: GraphTensor): GraphAttribute => ({ kind: 'tensor', value }),
  textTensor: (value: string): GraphAttribute => ({ kind: 'textTensor', value }),
  ints: (value: readonly number[]): GraphAttribute => ({ kind: 'ints', value }),
  types: (value: readonly GraphType[]): GraphAttribute => ({ kind: 'types', value }),
  function: (value: GraphFunction): GraphAttribute => ({ kind: 'function', value }),
  functions: (value: readonly GraphFunction[]): GraphAttribute => ({ kind: 'functions', value }),
} as const;

/** A constant under a name of its own. */
export function constantNode(name: string, tensor: GraphTensor): GraphNode {
  return {
    name,
    operation: 'Const',
    inputs: [],
    attributes: { dtype: attribute.type(tensor.type), value: attribute.tensor(tensor) },
  };
}
