import type { ByteInput } from '../../byte-input.ts';
import { DecodeFault } from '../decode-fault.ts';
import type { BatchHeader } from './arrow-metadata.ts';
import { openRegion, type ByteRegion } from './byte-region.ts';
import { findColumnStart, type ArrowColumn } from './find-arrow-column.ts';

/** The buffers of a column in one record batch. */
export interface ColumnBuffers {
  readonly rows: number;
  /** A bit for every row that holds a value; none if all do. */
  readonly validity: ByteRegion | undefined;
  /** Offsets, views or indices of a dictionary. */
  readonly entries: ByteRegion;
  /** What offsets or views refer to; none of a column with a dictionary. */
  readonly values: readonly ByteRegion[];
}

/** A record batch and its body. */
export interface PlacedBatch {
  readonly header: BatchHeader;
  readonly bodyPosition: number;
  readonly bodyBytes: number;
}

/** Buffers of a column of views at most. */
const MAX_VIEW_BUFFERS = 2 ** 16;

/**
 * Opens the buffers of a column in a record batch.
 *
 * @throws {DecodeFault} if they do not fit to the rows or to the body.
 */
export async function openBatch(
  input: ByteInput,
  batch: PlacedBatch,
  column: ArrowColumn,
): Promise<ColumnBuffers> {
  const { header } = batch;
  const start = findColumnStart(column.before, header);
  const { rows, nulls } = header.node(start.node);
  if (rows !== header.rows || nulls > rows) {
    throw new DecodeFault(`expected a column of ${header.rows} rows, got ${rows} with ${nulls} nulls`);
  }
  const open = (index: number): Promise<ByteRegion> => openBuffer(input, batch, start.buffer + index);
  const values: ByteRegion[] = [];
  const valueBuffers = countValueBuffers(column, header, start.views);
  for (let index = 0; index < valueBuffers; index++) values.push(await open(2 + index));
  return {
    rows,
    validity: nulls === 0 ? undefined : await open(0),
    entries: await open(1),
    values,
  };
}

function countValueBuffers({ layout, dictionary }: ArrowColumn, header: BatchHeader, views: number): number {
  if (dictionary !== undefined) return 0;
  if (layout !== 'views') return 1;
  const count = header.viewBuffers(views);
  if (count <= MAX_VIEW_BUFFERS) return count;
  throw new DecodeFault(`expected at most ${MAX_VIEW_BUFFERS} buffers of a column, got ${count}`);
}

async function openBuffer(
  input: ByteInput,
  { header, bodyPosition, bodyBytes }: PlacedBatch,
  index: number,
): Promise<ByteRegion> {
  const { offset, bytes } = header.buffer(index);
  if (offset + bytes > bodyBytes) {
    throw new DecodeFault(`expected a buffer inside its record batch, got one up to byte ${offset + bytes}`);
  }
  return openRegion(input, { position: bodyPosition + offset, bytes, compression: header.compression });
}
