import { countRows, type ExampleBatch, type StaticMasks } from '@albectra/examples';
import type { ShardMetadata } from './shard-schema.ts';

/** The first row of a batch that breaks a rule of the format. */
export interface RowFault {
  readonly row: number;
  readonly expected: string;
  readonly actual: string;
}

/**
 * Finds the first row that is not `[CLS] A [SEP]` or `[CLS] A [SEP] B [SEP]` within the limits of a shard.
 *
 * Checked are the columns' lengths and offsets, row lengths, ids below the vocabulary size, the special
 * tokens and the end of segment A, pair labels, and masks (ascending, inside the row, never on [CLS] or
 * [SEP]). Reading is safe for columns of any content; the cost is one pass over the ids.
 */
export function findRowFault(batch: ExampleBatch, limits: ShardMetadata): RowFault | undefined {
  return findColumnFault(batch, limits) ?? findFirst(batch, limits);
}

function findFirst(batch: ExampleBatch, limits: ShardMetadata): RowFault | undefined {
  const rows = countRows(batch);
  for (let row = 0; row < rows; row++) {
    const fault =
      findTokenFault(batch, row, limits) ?? findLabelFault(batch, row) ?? findMaskFault(batch, row, limits);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findColumnFault(batch: ExampleBatch, limits: ShardMetadata): RowFault | undefined {
  const rows = countRows(batch);
  const wrong = (expected: string, actual: string): RowFault => ({ row: 0, expected, actual });
  if (batch.segmentAEnds.length !== rows) {
    return wrong(`${rows} ends of segment A`, String(batch.segmentAEnds.length));
  }
  if (!areOffsets(batch.rowStarts, rows, batch.tokenIds.length)) {
    return wrong(`${rows + 1} row starts that rise from 0 to ${batch.tokenIds.length}`, 'others');
  }
  const masks = batch.masks;
  if ((masks !== undefined) !== (limits.masking === 'static')) {
    return wrong(`${limits.masking} masking`, masks === undefined ? 'rows without masks' : 'rows with masks');
  }
  return masks === undefined ? undefined : findMaskColumnFault(masks, rows);
}

function findMaskColumnFault(masks: StaticMasks, rows: number): RowFault | undefined {
  const count = masks.maskedPositions.length;
  if (masks.replacementIds.length === count && areOffsets(masks.maskStarts, rows, count)) return undefined;
  const expected = `${rows + 1} mask starts that rise from 0 to ${count}, and as many replacements`;
  return { row: 0, expected, actual: 'others' };
}

function areOffsets(starts: Int32Array, rows: number, end: number): boolean {
  if (starts.length !== rows + 1 || starts[0] !== 0 || starts[rows] !== end) return false;
  for (let row = 0; row < rows; row++) if (starts[row + 1]! < starts[row]!) return false;
  return true;
}

function findTokenFault(batch: ExampleBatch, row: number, limits: ShardMetadata): RowFault | undefined {
  const { tokenIds, rowStarts } = batch;
  const { cls, sep } = limits.specialIds;
  const start = rowStarts[row]!;
  const end = rowStarts[row + 1]!;
  const length = end - start;
  const wrong = (expected: string, actual: number): RowFault => ({ row, expected, actual: String(actual) });
  if (length < 3 || length > limits.sequenceLength)
    return wrong(`3 to ${limits.sequenceLength} tokens`, length);
  if (tokenIds[start] !== cls) return wrong(`[CLS] (${cls}) first`, tokenIds[start]!);
  if (tokenIds[end - 1] !== sep) return wrong(`[SEP] (${sep}) last`, tokenIds[end - 1]!);
  const segmentAEnd = batch.segmentAEnds[row]!;
  if (segmentAEnd > length || tokenIds[start + segmentAEnd - 1] !== sep) {
    return wrong('segment A to end after a [SEP]', segmentAEnd);
  }
  for (let index = start; index < end; index++) {
    if (tokenIds[index]! >= limits.vocabularySize)
      return wrong(`ids below ${limits.vocabularySize}`, tokenIds[index]!);
  }
  return undefined;
}

function findLabelFault(batch: ExampleBatch, row: number): RowFault | undefined {
  const label = batch.pairLabels[row]!;
  if (label >= -1 && label <= 1) return undefined;
  return { row, expected: 'a pair label of -1, 0 or 1', actual: String(label) };
}

function findMaskFault(batch: ExampleBatch, row: number, limits: ShardMetadata): RowFault | undefined {
  if (batch.masks === undefined) return undefined;
  const { maskStarts, maskedPositions, replacementIds } = batch.masks;
  const start = batch.rowStarts[row]!;
  const length = batch.rowStarts[row + 1]! - start;
  const { cls, sep } = limits.specialIds;
  const wrong = (expected: string, actual: number): RowFault => ({ row, expected, actual: String(actual) });
  let previous = -1;
  for (let index = maskStarts[row]!; index < maskStarts[row + 1]!; index++) {
    const position = maskedPositions[index]!;
    if (position <= previous || position >= length)
      return wrong(`rising masked positions below ${length}`, position);
    const id = batch.tokenIds[start + position]!;
    if (id === cls || id === sep) return wrong('no mask on [CLS] or [SEP]', position);
    const replacement = replacementIds[index]!;
    if (replacement >= limits.vocabularySize)
      return wrong(`replacements below ${limits.vocabularySize}`, replacement);
    previous = position;
  }
  return undefined;
}
