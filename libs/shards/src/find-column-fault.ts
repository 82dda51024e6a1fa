import { countRows, type ExampleBatch, type ExampleOrigins, type StaticMasks } from '@albectra/examples';
import type { RowFault } from './row-rules.ts';
import type { ShardMetadata } from './shard-metadata.ts';

/** Finds a column of a batch that is missing, too many, or does not fit the others. */
export function findColumnFault(batch: ExampleBatch, metadata: ShardMetadata): RowFault | undefined {
  const rows = countRows(batch);
  if (batch.segmentAEnds.length !== rows) {
    return wrong(`${rows} ends of segment A`, String(batch.segmentAEnds.length));
  }
  if (!areOffsets(batch.rowStarts, rows, batch.tokenIds.length)) {
    return wrong(`${rows + 1} row starts that rise from 0 to ${batch.tokenIds.length}`, 'others');
  }
  return (
    findPresenceFault(batch, metadata) ??
    (batch.masks && findMaskColumnFault(batch.masks, rows)) ??
    (batch.origins && findOriginColumnFault(batch.origins, rows)) ??
    (batch.packStarts && findPackStartFault(batch.packStarts, rows))
  );
}

function findPresenceFault(batch: ExampleBatch, metadata: ShardMetadata): RowFault | undefined {
  const { masks, packStarts, origins } = batch;
  if ((masks !== undefined) !== (metadata.masking === 'static')) {
    return wrong(`${metadata.masking} masking`, `rows ${masks === undefined ? 'without' : 'with'} masks`);
  }
  if ((packStarts !== undefined) !== metadata.packed) {
    return wrong(
      metadata.packed ? 'packs' : 'rows without packs',
      metadata.packed ? 'rows without' : 'packs',
    );
  }
  if (metadata.provenance && origins === undefined) return wrong('rows with origins', 'rows without');
  return undefined;
}

function findMaskColumnFault(masks: StaticMasks, rows: number): RowFault | undefined {
  const count = masks.maskedPositions.length;
  if (masks.replacementIds.length === count && areOffsets(masks.maskStarts, rows, count)) return undefined;
  return wrong(`${rows + 1} mask starts that rise from 0 to ${count}, and as many replacements`, 'others');
}

function findOriginColumnFault(origins: ExampleOrigins, rows: number): RowFault | undefined {
  const { sources, documentIds, byteOffsets } = origins;
  const lengths = [sources, documentIds, byteOffsets].map((column) => column.length);
  return lengths.every((length) => length === rows)
    ? undefined
    : wrong(`${rows} entries of every column of origins`, lengths.join(', '));
}

function findPackStartFault(packStarts: Int32Array, rows: number): RowFault | undefined {
  const packs = packStarts.length - 1;
  if (areOffsets(packStarts, packs, rows)) return undefined;
  return wrong(`pack starts that rise from 0 to ${rows}`, 'others');
}

function areOffsets(starts: Int32Array, rows: number, end: number): boolean {
  if (starts.length !== rows + 1 || starts[0] !== 0 || starts[rows] !== end) return false;
  for (let row = 0; row < rows; row++) if (starts[row + 1]! < starts[row]!) return false;
  return true;
}

function wrong(expected: string, actual: string): RowFault {
  return { row: 0, expected, actual };
}
