import type { ExampleBatch, ExampleTokenIds } from '@albectra/examples';

/** One row of a batch of examples, or a shortened copy of it. */
export interface RowView {
  readonly tokenIds: ExampleTokenIds;
  readonly start: number;
  readonly end: number;
  /** Index within the row just past the first `[SEP]`; the row's length without a second segment. */
  readonly segmentAEnd: number;
  readonly pairLabel: number;
}

/** The examples that one row of a dataset has: a single one, or those of a pack. */
export interface ExampleRange {
  /** Number of the row among those that were read. */
  readonly pack: number;
  readonly first: number;
  readonly end: number;
  /** Index of the row in its dataset. */
  readonly rowIndex: number;
  /** Epoch that the row is read in. */
  readonly epoch: number;
}

/** Returns a row of a batch as it is. */
export function viewRow(examples: ExampleBatch, row: number): RowView {
  return {
    tokenIds: examples.tokenIds,
    start: examples.rowStarts[row]!,
    end: examples.rowStarts[row + 1]!,
    segmentAEnd: examples.segmentAEnds[row]!,
    pairLabel: examples.pairLabels[row]!,
  };
}

/**
 * Cuts a row to a length: the longer segment loses tokens from its end, the second one on a tie.
 *
 * Example: segments of 6 and 3 tokens cut to 9 tokens in all, three of them special, keep 3 and 3.
 *
 * @param sequenceLength At least 5.
 */
export function cutRow(row: RowView, sequenceLength: number): RowView {
  const { tokenIds, start, end, segmentAEnd } = row;
  const length = end - start;
  if (length <= sequenceLength) return row;
  const ids = tokenIds.slice(start, start + sequenceLength);
  const separator = tokenIds[start + segmentAEnd - 1]!;
  const shortened = { ...row, tokenIds: ids, start: 0, end: sequenceLength };
  if (segmentAEnd === length) {
    ids[sequenceLength - 1] = separator;
    return { ...shortened, segmentAEnd: sequenceLength };
  }
  const room = sequenceLength - 3;
  const bLength = length - segmentAEnd - 1;
  const aKept = Math.min(segmentAEnd - 2, Math.max(room - bLength, Math.ceil(room / 2)));
  const bStart = start + segmentAEnd;
  ids[aKept + 1] = separator;
  ids.set(tokenIds.subarray(bStart, bStart + room - aKept), aKept + 2);
  ids[sequenceLength - 1] = tokenIds[end - 1]!;
  return { ...shortened, segmentAEnd: aKept + 2 };
}
