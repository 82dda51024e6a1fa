import type { ExampleBatch } from '@albectra/examples';
import type { MaskedRow, Masker } from '@albectra/masking';
import { ShardReader } from '@albectra/shards/reader';
import type { ShardReaderOptions } from '@albectra/shards/reader';
import type { BatchArrays } from './_batch-arrays.ts';
import { collatePack, collateRow } from './_collate.ts';
import { fitsWindows } from './_fits-windows.ts';
import { createJobMasker } from './_loader-job.ts';
import type { LoaderJob } from './_loader-job.ts';
import { PackMasks } from './_pack-masks.ts';
import type { RowKernel } from './_row-kernel.ts';
import { adviseRepair } from './_repair-advice.ts';
import { cutRow, viewRow } from './_row-view.ts';
import type { ExampleRange } from './_row-view.ts';
import { StoredMasks } from './_stored-masks.ts';
import { RowShapeError } from './errors.ts';

/** Rows of one dataset, and the places in a batch where they belong. */
export interface PlacedRows {
  readonly rowIndices: ArrayLike<number>;
  readonly epochs: ArrayLike<number>;
  /** Default: the first places. */
  readonly places?: ArrayLike<number>;
}

/** A row that was read, or all the examples of a pack. */
interface ReadRow {
  readonly examples: ExampleBatch;
  readonly range: ExampleRange;
}

/** Reads, masks and collates the rows of one of a job's datasets. */
export class SourceReader {
  readonly #reader: ShardReader;
  /** Lets errors of a read say how the shards are repaired. */
  readonly #advised: <T>(read: () => T) => T;
  readonly #sequenceLength: number;
  readonly #masker: Masker | undefined;
  readonly #packMasks: PackMasks | undefined;
  readonly #storedMasks: StoredMasks;
  readonly #kernel: RowKernel | undefined;
  readonly #checkedBytes: number;
  #isVerified = true;

  constructor(job: LoaderJob, source: number, kernel?: RowKernel) {
    const { masking, plan, maxPredictions } = job;
    const { directory, manifest } = job.sources[source]!;
    const { split } = plan;
    this.#advised = (read) => adviseRepair(job.sources[source]!, read);
    this.#reader = this.#advised(
      () => new ShardReader({ directory, manifest, split }, readerOptions(job, source)),
    );
    this.#sequenceLength = job.sequenceLength;
    this.#masker = masking === 'static' ? undefined : createJobMasker(job, masking, source);
    this.#packMasks =
      this.#masker && manifest.packed ? new PackMasks(this.#masker, job.sequenceLength) : undefined;
    this.#storedMasks = new StoredMasks(maxPredictions);
    this.#kernel = kernel;
    this.#checkedBytes = job.checkedBytes;
  }

  /** Writes rows into a batch, over what its rows were before. */
  fill(batch: BatchArrays, { rowIndices, epochs, places }: PlacedRows): void {
    const examples = this.#advised(() => {
      const rows = this.#reader.readRows(rowIndices);
      this.#isVerified = this.#reader.verifyPart(this.#checkedBytes);
      return rows;
    });
    const { packStarts } = examples;
    for (let row = 0; row < rowIndices.length; row++) {
      const range = {
        pack: row,
        first: packStarts?.[row] ?? row,
        end: packStarts?.[row + 1] ?? row + 1,
        rowIndex: rowIndices[row]!,
        epoch: epochs[row]!,
      };
      const place = places === undefined ? row : places[row]!;
      if (packStarts === undefined) this.#fillRow(batch, place, { examples, range });
      else this.#fillPack(batch, place, { examples, range });
    }
  }

  /** Whether the checksums of all shards that rows were read of are compared. */
  get isVerified(): boolean {
    return this.#isVerified;
  }

  /** Compares those that are left. */
  verify(): void {
    this.#isVerified = this.#advised(() => this.#reader.verifyPart(Infinity));
  }

  /** Closes the shards. */
  close(): void {
    this.#reader.close();
  }

  #fillRow(batch: BatchArrays, place: number, { examples, range }: ReadRow): void {
    const kernel = this.#kernel;
    const whole = viewRow(examples, range.first);
    if (this.#masker === undefined) {
      checkLength(batch, examples, range);
      collateRow(batch, place, { row: whole, masks: this.#storedMasks.read(examples, range), kernel });
      return;
    }
    const { epoch, rowIndex } = range;
    const row = cutRow(whole, Math.min(this.#sequenceLength, batch.sequenceLength));
    const { tokenIds, start, end } = row;
    const masks = this.#masker.maskRow({ tokenIds, start, end, epoch, rowIndex });
    collateRow(batch, place, { row, masks, kernel });
  }

  #fillPack(batch: BatchArrays, place: number, { examples, range }: ReadRow): void {
    checkLength(batch, examples, range);
    checkExamples(batch, range);
    const masks: MaskedRow =
      this.#packMasks?.draw(examples, range) ?? this.#storedMasks.read(examples, range);
    collatePack(batch, place, { examples, range, masks });
  }
}

function readerOptions(job: LoaderJob, source: number): ShardReaderOptions {
  const { checksums, cacheBytes } = job;
  const verify = checksums === 'first' ? 'later' : checksums;
  return { verify, origins: false, listBytes: cacheBytes, nearby: fitsWindows(job, source) };
}

function checkLength(
  batch: BatchArrays,
  examples: ExampleBatch,
  { first, end, rowIndex }: ExampleRange,
): void {
  const length = examples.rowStarts[end]! - examples.rowStarts[first]!;
  if (length <= batch.sequenceLength) return;
  throw new RowShapeError(
    `Row ${rowIndex}: expected at most ${batch.sequenceLength} tokens, got ${length}. Prepare the dataset again.`,
    { rowIndex },
  );
}

function checkExamples({ packs }: BatchArrays, { first, end, rowIndex }: ExampleRange): void {
  const maxExamples = packs?.maxExamples ?? 0;
  if (end - first <= maxExamples) return;
  throw new RowShapeError(
    `Row ${rowIndex}: expected a pack of at most ${maxExamples} examples, got ${end - first}. ` +
      'Raise maxExamples to what the dataset was packed with.',
    { rowIndex },
  );
}
