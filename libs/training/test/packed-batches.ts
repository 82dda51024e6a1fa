import type { NamedArray, NamedArrays } from '@albectra/ops';
import { Draws } from '@albectra/random';

/** Sizes of the batches made here. */
export const PACKED_SIZES = {
  vocabularySize: 40,
  /** Tokens of a pack, and of a row with one example. */
  sequenceLength: 16,
  predictions: 8,
  packs: 3,
  /** Examples that a pack has room for. */
  examples: 4,
} as const;

const MASK = 4;
const LEAST_ID = 5;
const SHORTEST = 3;

/** A text with what is to be learned of it; places count from its start. */
interface Example {
  readonly ids: readonly number[];
  readonly segmentAEnd: number;
  /** Ascending places to predict, and what ELECTRA's generator is taken to have sampled there. */
  readonly masked: readonly number[];
  readonly sampled: readonly number[];
  readonly pairLabel: number;
}

/** A batch of packs, and one of the same examples in rows of their own. */
export interface PackedAndNot {
  readonly packed: NamedArrays;
  readonly unpacked: NamedArrays;
}

/** Draws packs of up to four examples, some of them none, with predictions and pair labels here and there. */
export function drawPacks(seed: number): PackedAndNot {
  const draws = new Draws([seed, 2]).seek(0, 0);
  const packs = Array.from({ length: PACKED_SIZES.packs }, () => drawPack(draws));
  const alone = packs.flatMap((pack) => pack.map((example) => [example]));
  // As many rows however many examples there are: an engine that compiles does so once.
  const rows = PACKED_SIZES.packs * PACKED_SIZES.examples;
  const empty = Array.from({ length: rows - alone.length }, () => []);
  const {
    pairLabels,
    positionIds: _,
    exampleNumbers: _numbers,
    exampleStarts: _starts,
    ...rest
  } = batchOf([...alone, ...empty], 1);
  return {
    packed: batchOf(packs, PACKED_SIZES.examples),
    unpacked: { ...rest, pairLabels: { ...(pairLabels as NamedArray), shape: [rows] } },
  };
}

function drawPack(draws: Draws): Example[] {
  const pack: Example[] = [];
  let left = PACKED_SIZES.sequenceLength;
  for (let count = draws.below(PACKED_SIZES.examples + 1); count > 0 && left >= SHORTEST; count--) {
    const example = drawExample(draws, SHORTEST + draws.below(Math.min(left, 8) - SHORTEST + 1));
    left -= example.ids.length;
    pack.push(example);
  }
  return pack;
}

function drawExample(draws: Draws, length: number): Example {
  const drawId = (): number => LEAST_ID + draws.below(PACKED_SIZES.vocabularySize - LEAST_ID);
  const ids = Array.from({ length }, drawId);
  const candidates = Array.from({ length }, (_, place) => place);
  // So many at most of four examples are within the predictions of a pack.
  const masked = candidates.filter(() => draws.below(3) === 0).slice(0, 2);
  return {
    ids,
    segmentAEnd: 1 + draws.below(length),
    masked,
    sampled: masked.map((place) => (draws.below(3) === 0 ? ids[place]! : drawId())),
    pairLabel: draws.below(3) - 1,
  };
}

/** Lays rows of examples out as the loader does. */
function batchOf(rows: readonly (readonly Example[])[], mostExamples: number): NamedArrays {
  const { sequenceLength, predictions } = PACKED_SIZES;
  const perToken = (valuesOf: (example: Example, index: number) => readonly number[]): NamedArray =>
    grid(rows, sequenceLength, (row) => row.flatMap(valuesOf));
  const perMask = (valueOf: (masked: Masked) => number): NamedArray =>
    grid(rows, predictions, (row) => maskedOf(row).map(valueOf));
  const originalIds = perToken(({ ids }) => ids);
  const maskedWeights = perMask(() => 1);
  return {
    originalIds,
    inputIds: perToken(({ ids, masked }) => ids.map((id, place) => (masked.includes(place) ? MASK : id))),
    segmentIds: perToken(({ ids, segmentAEnd }) => ids.map((_, place) => (place < segmentAEnd ? 0 : 1))),
    attentionMask: perToken(({ ids }) => ids.map(() => 1)),
    predictionSlots: grid(rows, sequenceLength, (row) => slotsOf(row)),
    maskedPositions: perMask(({ position }) => position),
    maskedLabels: perMask(({ label }) => label),
    maskedWeights: { ...maskedWeights, dtype: 'float32', values: Float32Array.from(maskedWeights.values) },
    sampledIds: perMask(({ sampled }) => sampled),
    pairLabels: grid(rows, mostExamples, (row) => row.map(({ pairLabel }) => pairLabel), -1),
    positionIds: perToken(({ ids }) => ids.map((_, place) => place)),
    exampleNumbers: perToken(({ ids }, index) => ids.map(() => index + 1)),
    exampleStarts: grid(rows, mostExamples, startsOf),
  };
}

function grid(
  rows: readonly (readonly Example[])[],
  width: number,
  valuesOf: (row: readonly Example[]) => readonly number[],
  filler = 0,
): NamedArray {
  const values = new Int32Array(rows.length * width).fill(filler);
  rows.forEach((row, index) => values.set(valuesOf(row), index * width));
  return { shape: [rows.length, width], dtype: 'int32', values };
}

interface Masked {
  readonly position: number;
  readonly label: number;
  readonly sampled: number;
}

function maskedOf(row: readonly Example[]): Masked[] {
  const starts = startsOf(row);
  return row.flatMap(({ ids, masked, sampled }, index) =>
    masked.map((place, at) => ({
      position: starts[index]! + place,
      label: ids[place]!,
      sampled: sampled[at]!,
    })),
  );
}

function slotsOf(row: readonly Example[]): number[] {
  const positions = maskedOf(row).map(({ position }) => position);
  return row.flatMap(({ ids }) => ids).map((_, at) => positions.indexOf(at) + 1);
}

function startsOf(row: readonly Example[]): number[] {
  let next = 0;
  return row.map(({ ids }) => {
    const start = next;
    next += ids.length;
    return start;
  });
}
