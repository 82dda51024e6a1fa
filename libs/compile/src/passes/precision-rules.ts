import { dataInputs, type GraphNode } from '../graph/graph-node.ts';

/**
 * What a lower precision may do with an operation:
 *
 * - `product`: runs in it always, with sums in float32 inside.
 * - `keep`: moves values without changing them, as many as it gets; a cast may stand before or after it.
 * - `shrink`: hands on fewer values than it gets, so that a cast belongs behind it.
 * - `grow`: repeats values, so that a cast belongs before it.
 * - `arithmetic`: rounds its result, so that it runs in it only between two such operations, where the
 *   rounding happens anyway.
 *
 * All others stay in float32: reductions, softmax, normalisation, losses, random numbers, the update.
 */
export type PrecisionRole = 'product' | 'keep' | 'shrink' | 'grow' | 'arithmetic';

interface PrecisionRule {
  readonly role: PrecisionRole;
  /** Which data inputs have the type `T` that the outputs have: start and end, as of `slice`. */
  readonly typed: readonly [start?: number, end?: number];
}

const ALL = [] as const;
const FIRST = [0, 1] as const;

/** The operations that may leave float32. */
const RULES: Readonly<Record<string, PrecisionRule>> = {
  MatMul: { role: 'product', typed: ALL },
  BatchMatMulV2: { role: 'product', typed: ALL },
  ConcatV2: { role: 'keep', typed: [0, -1] },
  Identity: { role: 'keep', typed: ALL },
  Pack: { role: 'keep', typed: ALL },
  Reshape: { role: 'keep', typed: FIRST },
  ReverseV2: { role: 'keep', typed: FIRST },
  SplitV: { role: 'keep', typed: FIRST },
  Transpose: { role: 'keep', typed: FIRST },
  Unpack: { role: 'keep', typed: ALL },
  Slice: { role: 'shrink', typed: FIRST },
  StridedSlice: { role: 'shrink', typed: FIRST },
  BroadcastTo: { role: 'grow', typed: FIRST },
  Fill: { role: 'grow', typed: [1, 2] },
  Tile: { role: 'grow', typed: FIRST },
  AddV2: { role: 'arithmetic', typed: ALL },
  Mul: { role: 'arithmetic', typed: ALL },
  Sub: { role: 'arithmetic', typed: ALL },
};

/** The role of a node; undefined for what stays as it is, as everything does that is not float32. */
export function precisionRole(node: GraphNode): PrecisionRole | undefined {
  const type = node.attributes['T'];
  const isFloat = type?.kind === 'type' && type.value === 'float32';
  return isFloat && Object.hasOwn(RULES, node.operation) ? RULES[node.operation]?.role : undefined;
}

/** The inputs that have the type `T`, of a node with a role. */
export function typedInputs(node: GraphNode): readonly string[] {
  return dataInputs(node).slice(...(RULES[node.operation]?.typed ?? ALL));
}
