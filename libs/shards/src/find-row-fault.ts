import { countRows, type ExampleBatch, type ExampleOrigins } from '@albectra/examples';
import { findColumnFault } from './find-column-fault.ts';
import { lengthsOfBin, type RowFault, type RowRules } from './row-rules.ts';
import type { ShardMetadata } from './shard-metadata.ts';

/**
 * Finds the first row that is not `[CLS] A [SEP]` or `[CLS] A [SEP] B [SEP]` within the limits of a shard,
 * or the first pack that is not made of such examples.
 *
 * Checked are the columns' lengths and offsets, row lengths, ids below the vocabulary size, the special
 * tokens and the end of segment A, pair labels, masks (ascending, inside the row, never on [CLS] or
 * [SEP]), origins, packs (one example at least), and that each row or pack is of the length of its bin.
 * Reading is safe for columns of any content; the cost is one pass over the ids.
 */
export function findRowFault(batch: ExampleBatch, rules: RowRules): RowFault | undefined {
  return (
    findColumnFault(batch, rules.metadata) ?? findExampleFault(batch, rules) ?? findLengthFault(batch, rules)
  );
}

function findExampleFault(batch: ExampleBatch, rules: RowRules): RowFault | undefined {
  const rows = countRows(batch);
  const { metadata, sourceCount = Infinity } = rules;
  for (let row = 0; row < rows; row++) {
    const fault =
      findTokenFault(batch, row, metadata) ??
      findLabelFault(batch, row) ??
      findMaskFault(batch, row, metadata) ??
      (batch.origins && findOriginFault(batch.origins, row, sourceCount));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Finds a row, or a pack of rows, that is not of the length of the shard's bin. */
function findLengthFault({ rowStarts, packStarts }: ExampleBatch, rules: RowRules): RowFault | undefined {
  const { shortest, longest } = lengthsOfBin(rules);
  const count = (packStarts ?? rowStarts).length - 1;
  for (let index = 0; index < count; index++) {
    const row = packStarts === undefined ? index : packStarts[index]!;
    const end = packStarts === undefined ? index + 1 : packStarts[index + 1]!;
    if (end === row) return { row, expected: 'an example in every pack', actual: 'none' };
    const length = rowStarts[end]! - rowStarts[row]!;
    if (length < shortest || length > longest) {
      const what = packStarts === undefined ? 'tokens' : 'tokens in a pack';
      return { row, expected: `${shortest} to ${longest} ${what}`, actual: String(length) };
    }
  }
  return undefined;
}

function findOriginFault(origins: ExampleOrigins, row: number, sourceCount: number): RowFault | undefined {
  const source = origins.sources[row]!;
  if (source >= sourceCount) return { row, expected: `sources below ${sourceCount}`, actual: String(source) };
  for (const value of [origins.documentIds[row]!, origins.byteOffsets[row]!]) {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      return { row, expected: 'document numbers and byte offsets of 0 to 2^53 - 1', actual: String(value) };
    }
  }
  return undefined;
}

function findTokenFault(batch: ExampleBatch, row: number, metadata: ShardMetadata): RowFault | undefined {
  const { tokenIds, rowStarts } = batch;
  const { cls, sep } = metadata.specialIds;
  const start = rowStarts[row]!;
  const end = rowStarts[row + 1]!;
  const length = end - start;
  const wrong = (expected: string, actual: number): RowFault => ({ row, expected, actual: String(actual) });
  if (length < 3 || length > metadata.sequenceLength)
    return wrong(`3 to ${metadata.sequenceLength} tokens`, length);
  if (tokenIds[start] !== cls) return wrong(`[CLS] (${cls}) first`, tokenIds[start]!);
  if (tokenIds[end - 1] !== sep) return wrong(`[SEP] (${sep}) last`, tokenIds[end - 1]!);
  const segmentAEnd = batch.segmentAEnds[row]!;
  if (segmentAEnd > length || tokenIds[start + segmentAEnd - 1] !== sep) {
    return wrong('segment A to end after a [SEP]', segmentAEnd);
  }
  for (let index = start; index < end; index++) {
    if (tokenIds[index]! >= metadata.vocabularySize)
      return wrong(`ids below ${metadata.vocabularySize}`, tokenIds[index]!);
  }
  return undefined;
}

function findLabelFault(batch: ExampleBatch, row: number): RowFault | undefined {
  const label = batch.pairLabels[row]!;
  if (label >= -1 && label <= 1) return undefined;
  return { row, expected: 'a pair label of -1, 0 or 1', actual: String(label) };
}

function findMaskFault(batch: ExampleBatch, row: number, metadata: ShardMetadata): RowFault | undefined {
  if (batch.masks === undefined) return undefined;
  const { maskStarts, maskedPositions, replacementIds } = batch.masks;
  const start = batch.rowStarts[row]!;
  const length = batch.rowStarts[row + 1]! - start;
  const { cls, sep } = metadata.specialIds;
  const wrong = (expected: string, actual: number): RowFault => ({ row, expected, actual: String(actual) });
  let previous = -1;
  for (let index = maskStarts[row]!; index < maskStarts[row + 1]!; index++) {
    const position = maskedPositions[index]!;
    if (position <= previous || position >= length)
      return wrong(`rising masked positions below ${length}`, position);
    const id = batch.tokenIds[start + position]!;
    if (id === cls || id === sep) return wrong('no mask on [CLS] or [SEP]', position);
    const replacement = replacementIds[index]!;
    if (replacement >= metadata.vocabularySize)
      return wrong(`replacements below ${metadata.vocabularySize}`, replacement);
    previous = position;
  }
  return undefined;
}
