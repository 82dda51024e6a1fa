import type { BatchArrays } from './_batch-arrays.ts';
import { clearRows } from './_collate.ts';
import { createOrder } from './_create-order.ts';
import type { BatchOrder, BatchRows, Cursor } from './_cursor.ts';
import type { LoaderJob } from './_loader-job.ts';
import type { RowKernel } from './_row-kernel.ts';
import { SourceReader } from './_source-reader.ts';
import type { PlacedRows } from './_source-reader.ts';

/** Fills batches: a batch is a function of the job and the cursor, whatever was filled before. */
export class BatchFiller {
  readonly #order: BatchOrder;
  readonly #sources: readonly SourceReader[];

  /** @param kernel What writes rows into batches that lie in its memory. */
  constructor(job: LoaderJob, kernel?: RowKernel) {
    this.#order = createOrder(job.plan);
    this.#sources = job.sources.map((_, source) => new SourceReader(job, source, kernel));
  }

  /** Overwrites a batch, which has the order's shape, with the rows at a settled cursor. */
  fill(batch: BatchArrays, cursor: Cursor): void {
    const rows = this.#order.rowsOf(cursor);
    if (this.#sources.length === 1) this.#sources[0]!.fill(batch, rows);
    else {
      this.#sources.forEach((reader, source) => {
        const placed = rowsOfSource(rows, source);
        if (placed.places.length > 0) reader.fill(batch, placed);
      });
    }
    clearRows(batch, rows.rowIndices.length, batch.batchSize);
  }

  /** Whether the checksums of all shards that rows were read of are compared. */
  get isVerified(): boolean {
    return this.#sources.every((source) => source.isVerified);
  }

  /** Compares those that are left. */
  verify(): void {
    for (const source of this.#sources) source.verify();
  }

  /** Closes the shards. */
  close(): void {
    for (const source of this.#sources) source.close();
  }
}

/** Picks the rows of one source. */
function rowsOfSource(
  { sources, epochs, rowIndices }: BatchRows,
  source: number,
): PlacedRows & { readonly places: readonly number[] } {
  const places: number[] = [];
  for (let place = 0; place < sources.length; place++) if (sources[place] === source) places.push(place);
  return {
    places,
    rowIndices: places.map((place) => rowIndices[place]!),
    epochs: places.map((place) => epochs[place]!),
  };
}
