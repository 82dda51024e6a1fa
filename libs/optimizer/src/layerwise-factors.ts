import { checkOption } from './check-option.ts';
import { OptimizerError } from './errors.ts';

/** What {@link layerwiseFactors} needs to know. */
export interface LayerwiseOptions {
  /** Factor from one layer to the one below, in (0, 1]: 0.8 for ELECTRA-Small and -Base, 0.9 for Large. */
  readonly decay: number;
  /** Layers of the encoder. */
  readonly layerCount: number;
  /** First parts of the names of the task's head, such as `head`: they learn at the full rate. */
  readonly heads: readonly string[];
  /**
   * `original` counts a layer between the last one and the head, where a pooler once was: the last layer
   * has `decay` twice. The published results have it so. `consecutive` leaves it out. Default `original`.
   */
  readonly form?: 'original' | 'consecutive';
}

/**
 * Makes the factors of ELECTRA's layer-wise decay of the learning rate, for fine-tuning.
 *
 * The factor of a parameter is `decay` to the number of layers above it: embeddings and their projection
 * are below layer 0. Of 12 layers with 0.8, in the original form: head 1, layer 11 0.64, layer 0 0.055,
 * embeddings 0.044.
 *
 * @returns The factor of a parameter by name, for `rateFactor`; it throws an {@link OptimizerError} for a
 *   name that is neither an embedding, a layer, nor of the head.
 * @throws {OptimizerError} if an option is out of its range.
 * @see ELECTRA (Clark et al. 2020), the appendix on fine-tuning, and its source, `_get_layer_lrs`.
 */
export function layerwiseFactors(options: LayerwiseOptions): (name: string) => number {
  const { decay, layerCount, heads, form = 'original' } = options;
  checkOption(decay > 0 && decay <= 1, { option: 'decay', expected: 'in (0, 1]', value: decay });
  checkOption(Number.isInteger(layerCount) && layerCount > 0, {
    option: 'layerCount',
    expected: 'a positive integer',
    value: layerCount,
  });
  checkOption(form === 'original' || form === 'consecutive', {
    option: 'form',
    expected: 'original or consecutive',
    value: form,
  });
  const headDepth = layerCount + (form === 'original' ? 2 : 1);
  return (name) => {
    if (heads.some((head) => name.startsWith(`${head}.`))) return 1;
    const depth = depthOf(name);
    if (depth !== undefined && depth <= layerCount) return decay ** (headDepth - depth);
    throw new OptimizerError(
      'unknown-depth',
      name,
      `Layer-wise decay of ${name} failed: expected an embedding, a layer below ${layerCount} or a parameter of ${heads.join(', ') || 'no head'}, got another name. Name the head of the task in heads.`,
    );
  };
}

/** Depth by the name: 0 for embeddings and their projection, i + 1 for layer i. */
function depthOf(name: string): number | undefined {
  if (name.startsWith('embeddings.') || /^\w+\.projection\./u.test(name)) return 0;
  const layer = /^\w+\.layers\.(\d+)\./u.exec(name)?.[1];
  return layer === undefined ? undefined : Number(layer) + 1;
}
