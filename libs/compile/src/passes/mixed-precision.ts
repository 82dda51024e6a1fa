import { attribute, nodeNameOf, type GraphNode, type GraphType } from '../graph/graph-node.ts';
import { chooseLowNodes } from './choose-low-nodes.ts';
import type { GraphPass } from './graph-pass.ts';
import { typedInputs } from './precision-rules.ts';

/** The types of 16 bits in which matrix products may run. */
export type LowType = 'bfloat16' | 'half';

/**
 * Makes the pass that runs matrix products, and what stands between them, in a type of 16 bits.
 *
 * The state, all inputs and all outputs stay in float32, and so does every operation that is not a
 * product but the moves around it: what a product computes from is rounded to the lower type, its
 * result is, and nothing else. A value is cast once, however many products read it: a weight once a
 * step.
 */
export function mixedPrecision(type: LowType): GraphPass {
  return (nodes, roots) => new PrecisionRewrite(nodes, type, chooseLowNodes(nodes, roots)).nodes();
}

class PrecisionRewrite {
  readonly #source: readonly GraphNode[];
  readonly #type: LowType;
  readonly #low: ReadonlySet<string>;
  readonly #byName: ReadonlyMap<string, GraphNode>;
  readonly #result: GraphNode[] = [];
  /** Casts by target type and source. */
  readonly #casts = new Map<string, string>();

  constructor(source: readonly GraphNode[], type: LowType, low: ReadonlySet<string>) {
    this.#source = source;
    this.#type = type;
    this.#low = low;
    this.#byName = new Map(source.map((node) => [node.name, node]));
  }

  nodes(): readonly GraphNode[] {
    for (const node of this.#source) {
      this.#result.push(this.#low.has(node.name) ? this.#lowered(node) : this.#kept(node));
    }
    return this.#result;
  }

  #lowered(node: GraphNode): GraphNode {
    const typed = new Set(typedInputs(node));
    const inputs = node.inputs.map((input) =>
      typed.has(input) && !this.#isLow(input) ? this.#cast(input, this.#type, node) : input,
    );
    return { ...node, inputs, attributes: { ...node.attributes, T: attribute.type(this.#type) } };
  }

  #kept(node: GraphNode): GraphNode {
    if (!node.inputs.some((input) => this.#isLow(input))) return node;
    const inputs = node.inputs.map((input) =>
      this.#isLow(input) ? this.#cast(input, 'float32', node) : input,
    );
    return { ...node, inputs };
  }

  /** Whether an input is a value in the lower type; one that a node only waits for is none. */
  #isLow(input: string): boolean {
    return !input.startsWith('^') && this.#low.has(nodeNameOf(input));
  }

  /** The cast of a value, which is added before its first reader. */
  #cast(input: string, type: LowType | 'float32', reader: GraphNode): string {
    const key = `${type} ${input}`;
    const known = this.#casts.get(key);
    if (known !== undefined) return known;
    const [from, to]: [GraphType, GraphType] =
      type === 'float32' ? [this.#type, 'float32'] : ['float32', type];
    // A value of the state is shared by traces: the reader's name is this trace's own.
    const name = `${reader.name}/cast_${this.#casts.size}`;
    const device = this.#byName.get(nodeNameOf(input))?.device;
    this.#result.push({
      name,
      operation: 'Cast',
      inputs: [input],
      attributes: { SrcT: attribute.type(from), DstT: attribute.type(to) },
      ...(device === undefined ? {} : { device }),
    });
    this.#casts.set(key, name);
    return name;
  }
}
