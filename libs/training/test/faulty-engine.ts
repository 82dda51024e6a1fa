import type { Engine } from '@albectra/compile';
import type { NamedArrays } from '@albectra/ops';

/** An engine that spoils batches, and tells the batches that were trained on. */
export interface FaultyEngine extends Engine {
  /** Text that tells batches apart, of each batch trained on, in order. */
  readonly trained: readonly string[];
}

/** Tells batches apart by their first rows. */
function nameOf(batch: NamedArrays): string {
  return batch['originalIds']!.values.slice(0, 64).join(' ') + batch['maskedPositions']!.values.join(' ');
}

/**
 * Wraps an engine such that chosen batches weigh a prediction with no number, as a fault in data or
 * arithmetic would: loss and gradients of their steps are not finite.
 *
 * @param isBad Chooses batches by their names.
 */
export function faultyEngine(engine: Engine, isBad: (name: string) => boolean): FaultyEngine {
  const trained: string[] = [];
  return {
    ...engine,
    trained,
    open: async (functions, state, options) => {
      const session = await engine.open(functions, state, options);
      const spoil = (batch: NamedArrays): NamedArrays => {
        const weights = batch['maskedWeights']!;
        const values = new Float32Array(weights.values.length).fill(Number.NaN);
        return { ...batch, maskedWeights: { ...weights, values } };
      };
      return {
        run: (name, batch, key) => {
          if (name !== 'train') return session.run(name, batch, key);
          trained.push(nameOf(batch));
          return session.run(name, isBad(nameOf(batch)) ? spoil(batch) : batch, key);
        },
        readState: () => session.readState(),
        close: () => session.close(),
      };
    },
  };
}
