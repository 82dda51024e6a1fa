import {
  GRAPH_TYPE_CODES,
  type FunctionArgument,
  type GraphAttribute,
  type GraphFunction,
  type GraphNode,
  type GraphTensor,
  type GraphType,
} from './graph-node.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Graph version of TensorFlow 2.9, the oldest library that the addon was released with. */
const GRAPH_VERSION = 1087;

/** The tag under which {@link encodeSavedModel} files a graph. */
export const SAVED_MODEL_TAG = 'serve';

/**
 * Encodes nodes as a `saved_model.pb` without signatures: the caller names inputs and outputs itself.
 *
 * Field numbers are those of TensorFlow's saved_model.proto, meta_graph.proto and graph.proto.
 */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.bytes(1, encodeNode(node));
  const library = encodeLibrary(nodes);
  if (library.length > 0) graph.bytes(2, library);
  graph.bytes(4, new ProtobufWriter().integer(1, GRAPH_VERSION).finish());
  const metaGraph = new ProtobufWriter()
    .bytes(1, new ProtobufWriter().bytes(4, SAVED_MODEL_TAG).finish())
    .bytes(2, graph.finish());
  return new ProtobufWriter().integer(1, 1).bytes(2, metaGraph.finish()).finish();
}

/** The functions that the nodes call, and those that these call, each once. */
function encodeLibrary(nodes: readonly GraphNode[]): Uint8Array {
  const functions = new Map<string, GraphFunction>();
  collectFunctions(nodes, functions);
  const library = new ProtobufWriter();
  for (const called of functions.values()) library.bytes(1, encodeFunction(called));
  return library.finish();
}

function collectFunctions(nodes: readonly GraphNode[], functions: Map<string, GraphFunction>): void {
  for (const { attributes } of nodes) {
    for (const called of Object.values(attributes).flatMap((value) => functionsOf(value))) {
      if (functions.has(called.name)) continue;
      functions.set(called.name, called);
      collectFunctions(called.nodes, functions);
    }
  }
}

function functionsOf(value: GraphAttribute): readonly GraphFunction[] {
  if (value.kind === 'function') return [value.value];
  return value.kind === 'functions' ? value.value : [];
}

/**
 * Attributes of functions that leave them as they are: neither put in the place of their call, nor
 * rewritten by TensorFlow's graph optimizer. It leaves alone what tf.data has made for itself, which is
 * the only mark that it knows for that.
 */
const UNTOUCHED = ['_noinline', '_tf_data_function'] as const;

function encodeFunction({ name, inputs, outputs, nodes, isStateful }: GraphFunction): Uint8Array {
  const signature = new ProtobufWriter().bytes(1, name);
  for (const argument of inputs) signature.bytes(2, encodeArgument(argument));
  for (const argument of outputs) signature.bytes(3, encodeArgument(argument));
  if (isStateful === true) signature.integer(17, 1);
  const writer = new ProtobufWriter().bytes(1, signature.finish());
  for (const node of nodes) writer.bytes(3, encodeNode(node));
  for (const output of outputs) {
    writer.bytes(4, new ProtobufWriter().bytes(1, output.name).bytes(2, output.value).finish());
  }
  for (const mark of UNTOUCHED) {
    const value = encodeAttribute({ kind: 'bool', value: true });
    writer.bytes(5, new ProtobufWriter().bytes(1, mark).bytes(2, value).finish());
  }
  return writer.finish();
}

function encodeArgument({ name, type }: FunctionArgument): Uint8Array {
  return new ProtobufWriter().bytes(1, name).integer(3, GRAPH_TYPE_CODES[type]).finish();
}

function encodeNode(node: GraphNode): Uint8Array {
  const writer = new ProtobufWriter().bytes(1, node.name).bytes(2, node.operation);
  for (const input of node.inputs) writer.bytes(3, input);
  if (node.device !== undefined) writer.bytes(4, node.device);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.bytes(5, new ProtobufWriter().bytes(1, name).bytes(2, encodeAttribute(value)).finish());
  }
  return writer.finish();
}

function encodeIntegers(values: readonly number[]): Uint8Array {
  const list = new ProtobufWriter();
  for (const value of values) list.integer(3, value);
  return list.finish();
}

function encodeTypes(types: readonly GraphType[]): Uint8Array {
  const list = new ProtobufWriter();
  for (const type of types) list.integer(6, GRAPH_TYPE_CODES[type]);
  return list.finish();
}

function encodeTexts(values: readonly string[]): Uint8Array {
  const list = new ProtobufWriter();
  for (const value of values) list.bytes(2, value);
  return list.finish();
}

function encodeFunctionNames(functions: readonly GraphFunction[]): Uint8Array {
  const list = new ProtobufWriter();
  for (const called of functions) list.bytes(9, encodeFunctionName(called));
  return list.finish();
}

function encodeFunctionName({ name }: GraphFunction): Uint8Array {
  return new ProtobufWriter().bytes(1, name).finish();
}

// oxlint-disable-next-line complexity -- one plain case for each kind of attribute
function encodeAttribute(attribute: GraphAttribute): Uint8Array {
  const writer = new ProtobufWriter();
  switch (attribute.kind) {
    case 'text':
    case 'bytes':
      return writer.bytes(2, attribute.value).finish();
    case 'int':
      return writer.integer(3, attribute.value).finish();
    case 'float':
      return writer.float(4, attribute.value).finish();
    case 'bool':
      return writer.integer(5, attribute.value ? 1 : 0).finish();
    case 'type':
      return writer.integer(6, GRAPH_TYPE_CODES[attribute.value]).finish();
    case 'shape':
      return writer.bytes(7, encodeShape(attribute.value)).finish();
    case 'tensor':
      return writer.bytes(8, encodeTensor(attribute.value)).finish();
    case 'textTensor':
      return writer.bytes(8, encodeTextTensor(attribute.value)).finish();
    case 'ints':
      return writer.bytes(1, encodeIntegers(attribute.value)).finish();
    case 'texts':
      return writer.bytes(1, encodeTexts(attribute.value)).finish();
    case 'types':
      return writer.bytes(1, encodeTypes(attribute.value)).finish();
    case 'function':
      return writer.bytes(10, encodeFunctionName(attribute.value)).finish();
    case 'functions':
      return writer.bytes(1, encodeFunctionNames(attribute.value)).finish();
  }
}

function encodeShape(shape: readonly number[]): Uint8Array {
  const writer = new ProtobufWriter();
  for (const size of shape) writer.bytes(2, new ProtobufWriter().integer(1, size).finish());
  return writer.finish();
}

function encodeTensor(tensor: GraphTensor): Uint8Array {
  return new ProtobufWriter()
    .integer(1, GRAPH_TYPE_CODES[tensor.type])
    .bytes(2, encodeShape(tensor.shape))
    .bytes(4, tensor.bytes)
    .finish();
}

/** A scalar. */
function encodeTextTensor(value: string): Uint8Array {
  return new ProtobufWriter()
    .integer(1, GRAPH_TYPE_CODES.string)
    .bytes(2, encodeShape([]))
    .bytes(8, value)
    .finish();
}
