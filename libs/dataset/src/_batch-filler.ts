import type { BatchArrays } from './_batch-arrays.ts';
import { clearRows } from './_collate.ts';
import { createOrder } from './_create-order.ts';
import type { BatchOrder, BatchRows, Cursor } from './_cursor.ts';
import type { LoaderJob } from './_loader-job.ts';
import { SourceReader } from './_source-reader.ts';
import type { PlacedRows } from './_source-reader.ts';

/** Fills batches: a batch is a function of the job and the cursor, whatever was filled before. */
export class BatchFiller {
  readonly #order: BatchOrder;
  readonly #sources: readonly SourceReader[];

  constructor(job: LoaderJob) {
    this.#order = createOrder(job.plan);
    this.#sources = job.sources.map((_, source) => new SourceReader(job, source));
  }

  /** Overwrites a batch, which has the order's shape, with the rows at a settled cursor. */
  fill(batch: BatchArrays, cursor: Cursor): void {
    const rows = this.#order.rowsOf(cursor);
    clearRows(batch, 0);
    this.#sources.forEach((reader, source) => {
      const placed = rowsOfSource(rows, source);
      if (placed.places.length > 0) reader.fill(batch, placed);
    });
  }

  /** Closes the shards. */
  close(): void {
    for (const source of this.#sources) source.close();
  }
}

/** Picks the rows of one source. */
function rowsOfSource({ sources, epochs, rowIndices }: BatchRows, source: number): PlacedRows {
  const places: number[] = [];
  for (let place = 0; place < sources.length; place++) if (sources[place] === source) places.push(place);
  return {
    places,
    rowIndices: places.map((place) => rowIndices[place]!),
    epochs: places.map((place) => epochs[place]!),
  };
}
