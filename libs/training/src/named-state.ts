import type { NamedArrays } from '@albectra/ops';

/** Groups of a training state; each entry of a state is named `group/name`, but for `step`. */
export type StateGroup = 'parameter' | 'slot' | 'lossScale' | 'accumulator';

/** Name of the entry that counts finished steps: an int32 scalar. */
export const STEP_ENTRY = 'step';

/** Picks the entries of a group from a state, under their own names. */
export function selectGroup<T>(state: Readonly<Record<string, T>>, group: StateGroup): Record<string, T> {
  const prefix = `${group}/`;
  const entries = Object.entries(state).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}

/** Names entries as a group of a state. */
export function asGroup<T>(entries: Readonly<Record<string, T>>, group: StateGroup): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [`${group}/${name}`, value]));
}

/** The state of a run before its first step: given parameters, slots of zeros, step 0. */
export function createTrainingState(parameters: NamedArrays, slots: readonly ArraySpec[]): NamedArrays {
  return {
    ...asGroup(parameters, 'parameter'),
    ...asGroup(zeros(slots), 'slot'),
    [STEP_ENTRY]: { shape: [], dtype: 'int32', values: Int32Array.of(0) },
  };
}

/** Name and shape of an array. */
export interface ArraySpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Arrays of zeros in the given shapes. */
export function zeros(specs: readonly ArraySpec[]): NamedArrays {
  return Object.fromEntries(
    specs.map(({ name, shape }) => [
      name,
      { shape, dtype: 'float32' as const, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
    ]),
  );
}
