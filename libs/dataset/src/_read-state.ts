import { isBinned } from './_batch-plan.ts';
import type { BatchPlan } from './_batch-plan.ts';
import type { BatchOrder, Cursor } from './_cursor.ts';
import { STATE_VERSION } from './_fingerprint.ts';
import type { DatasetFingerprint, DatasetState } from './dataset-state.ts';
import { DatasetStateError } from './errors.ts';

const MOST_EPOCHS = 2 ** 32;

/**
 * Returns where a saved state stands.
 *
 * @throws {DatasetStateError} if the state does not belong to the fingerprint, with all that differs.
 */
export function cursorOf(
  state: DatasetState,
  fingerprint: DatasetFingerprint,
  { order, plan }: { readonly order: BatchOrder; readonly plan: BatchPlan },
): Cursor {
  checkFingerprint(state, fingerprint);
  const { epoch, exampleIndex } = state;
  if (!isCount(epoch, MOST_EPOCHS)) refuse('epoch', 'an integer from 0 to 2^32 - 1', epoch);
  const unit = unitOf(plan);
  if (!isCount(exampleIndex, order.endOfEpoch) || exampleIndex % unit > 0) {
    const kind = unit > 1 ? `a multiple of ${unit}` : 'an integer';
    refuse('exampleIndex', `${kind} from 0 to ${order.endOfEpoch - 1}`, exampleIndex);
  }
  if (order.mostPositions.length === 0) return { epoch, exampleIndex };
  return { epoch, exampleIndex, positions: positionsOf(state, order.mostPositions, unit) };
}

function checkFingerprint(state: DatasetState, fingerprint: DatasetFingerprint): void {
  const { version } = state;
  if (version !== STATE_VERSION) refuse('version', STATE_VERSION, version);
  const saved: Partial<DatasetFingerprint> = state.fingerprint ?? {};
  const [first, ...others] = Object.entries(fingerprint)
    .map(([name, expected]) => ({
      field: `fingerprint.${name}`,
      expected: expected as unknown,
      received: saved[name as keyof DatasetFingerprint],
    }))
    .filter(({ expected, received }) => received !== expected);
  if (first !== undefined) throw new DatasetStateError(first, ...others);
}

/** The bins of one dataset have no rows before a batch that was cut differently. */
function unitOf(plan: BatchPlan): number {
  return isBinned(plan) && plan.sources.length === 1 ? plan.batchSize : 1;
}

/** Reads counts that are multiples of `unit`. */
function positionsOf(
  { positions, exampleIndex }: DatasetState,
  most: readonly number[],
  unit: number,
): readonly number[] {
  const counts = Array.isArray(positions) ? (positions as readonly number[]) : [];
  const sum = counts.reduce((total, position) => total + position, 0);
  const fits = most.every((limit, i) => {
    const count = counts[i] ?? -1;
    return isCount(count, Math.min(limit, exampleIndex) + 1) && count % unit === 0;
  });
  if (counts.length === most.length && fits && sum === exampleIndex) return counts;
  return refuse(
    'positions',
    `${most.length} counts that add up to ${exampleIndex}`,
    JSON.stringify(positions),
  );
}

function refuse(field: string, expected: unknown, received: unknown): never {
  throw new DatasetStateError({ field, expected, received });
}

function isCount(value: number, end: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < end;
}
