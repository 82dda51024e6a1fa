import type { ExampleBatch } from '@albectra/examples';
import type { MaskedRow, Masker } from '@albectra/masking';
import { deriveKey, permuteIndex } from '@albectra/random';
import { ShardReader } from '@albectra/shards';
import type { BatchArrays } from './_batch-arrays.ts';
import { clearBatch, collateRow } from './_collate.ts';
import { rowsAt } from './_cursor.ts';
import type { Cursor } from './_cursor.ts';
import { createJobMasker } from './_loader-job.ts';
import type { LoaderJob } from './_loader-job.ts';
import { cutRow, viewRow } from './_row-view.ts';
import type { RowView } from './_row-view.ts';
import { StoredMasks } from './_stored-masks.ts';

/** Fills batches: a batch is a function of the job and the cursor, whatever was filled before. */
export class BatchFiller {
  readonly #job: LoaderJob;
  readonly #reader: ShardReader;
  readonly #masker: Masker | undefined;
  readonly #storedMasks: StoredMasks;

  constructor(job: LoaderJob) {
    const { directory, manifest, split, verify, masking } = job;
    this.#job = job;
    this.#reader = new ShardReader({ directory, manifest, split }, { verify, origins: false });
    this.#masker = masking === 'static' ? undefined : createJobMasker(job, masking);
    this.#storedMasks = new StoredMasks(job.shape.maxPredictions);
  }

  /** Overwrites a batch with the rows at a settled cursor. */
  fill(batch: BatchArrays, cursor: Cursor): void {
    const rowIndices = this.#rowIndices(cursor);
    const examples = this.#reader.readRows(rowIndices);
    clearBatch(batch);
    for (const [place, rowIndex] of rowIndices.entries()) {
      const row = cutRow(viewRow(examples, place), batch.sequenceLength);
      const masks = this.#masksOf(row, { examples, place, rowIndex, epoch: cursor.epoch });
      collateRow(batch, place, { row, masks });
    }
  }

  /** Closes the shards. */
  close(): void {
    this.#reader.close();
  }

  /** Numbers the rows of a batch: a stretch of the epoch's permutation. */
  #rowIndices({ epoch, exampleIndex }: Cursor): Float64Array {
    const { plan, split, seed, shuffle } = this.#job;
    const count = rowsAt({ epoch, exampleIndex }, plan);
    const key = deriveKey(seed, 'order', split, epoch);
    return Float64Array.from({ length: count }, (_, i) =>
      shuffle ? permuteIndex(exampleIndex + i, plan.rowCount, key) : exampleIndex + i,
    );
  }

  #masksOf(
    row: RowView,
    from: { examples: ExampleBatch; place: number; rowIndex: number; epoch: number },
  ): MaskedRow {
    const { examples, place, rowIndex, epoch } = from;
    if (this.#masker === undefined) return this.#storedMasks.read(examples, place, rowIndex);
    const { tokenIds, start, end } = row;
    return this.#masker.maskRow({ tokenIds, start, end, epoch, rowIndex });
  }
}
