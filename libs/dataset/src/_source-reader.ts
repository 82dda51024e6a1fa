import type { ExampleBatch, ExampleTokenIds } from '@albectra/examples';
import type { MaskedRow, Masker } from '@albectra/masking';
import { ShardReader } from '@albectra/shards/reader';
import type { ShardReaderOptions } from '@albectra/shards/reader';
import type { BatchArrays } from './_batch-arrays.ts';
import { collateMasks, collatePack, collateTokens } from './_collate.ts';
import { createJobMasker } from './_loader-job.ts';
import { fitsWindows } from './_fits-windows.ts';
import type { LoaderJob } from './_loader-job.ts';
import { PackMasks } from './_pack-masks.ts';
import type { RowKernel } from './_row-kernel.ts';
import { adviseRepair } from './_repair-advice.ts';
import { cutRow, viewRow } from './_row-view.ts';
import type { ExampleRange, RowView } from './_row-view.ts';
import { StoredMasks } from './_stored-masks.ts';
import { RowShapeError } from './errors.ts';

/** Rows whose tokens are written before their masks: few enough to be still in the processor's cache. */
const ROWS_AT_ONCE = 16;

/** Rows of one dataset, and the places in a batch where they belong. */
export interface PlacedRows {
  readonly rowIndices: ArrayLike<number>;
  readonly epochs: ArrayLike<number>;
  /** Default: the first places. */
  readonly places?: ArrayLike<number>;
}

/** Rows that were read, and what writes their tokens if it can. */
interface ReadRows {
  readonly examples: ExampleBatch;
  readonly rows: PlacedRows;
  readonly kernel?: RowKernel | undefined;
}

/** Examples that stand in one row. */
type Examples = Pick<ExampleRange, 'first' | 'end' | 'rowIndex'>;

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
  fill(batch: BatchArrays, rows: PlacedRows): void {
    const kernel = this.#kernel?.canWrite(batch) ? this.#kernel : undefined;
    const examples = this.#advised(() => {
      const read = this.#reader.readRows(rows.rowIndices, kernel && this.#idsOf(kernel));
      this.#isVerified = this.#reader.verifyPart(this.#checkedBytes);
      return read;
    });
    if (examples.packStarts === undefined) this.#fillRows(batch, { examples, rows, kernel });
    else this.#fillPacks(batch, { examples, rows });
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

  /** Where the kernel has room for ids of the dataset's type. */
  #idsOf({ narrowIds, wideIds }: RowKernel): ExampleTokenIds {
    return this.#reader.manifest.idType === 'uint16' ? narrowIds : wideIds;
  }

  #fillRows(batch: BatchArrays, read: ReadRows): void {
    const { examples, rows } = read;
    const { rowIndices, epochs, places } = rows;
    for (let first = 0; first < rowIndices.length; first += ROWS_AT_ONCE) {
      const views = this.#collateTokens(batch, read, first);
      for (let i = 0; i < views.length; i++) {
        const row = first + i;
        const { tokenIds, start, end, pairLabel } = views[i]!;
        const rowIndex = rowIndices[row]!;
        const masks =
          this.#masker?.maskRow({ tokenIds, start, end, epoch: epochs[row]!, rowIndex }) ??
          this.#storedMasks.read(examples, { first: row, end: row + 1, rowIndex });
        const place = places === undefined ? row : places[row]!;
        batch.pairLabels[place] = pairLabel;
        collateMasks(batch, place, masks);
      }
    }
  }

  /** Writes the tokens of the next rows, and returns the rows as they were written. */
  #collateTokens(batch: BatchArrays, { examples, rows, kernel }: ReadRows, first: number): RowView[] {
    const { rowIndices, places } = rows;
    const { tokenIds } = examples;
    const longest = Math.min(this.#sequenceLength, batch.sequenceLength);
    const end = Math.min(first + ROWS_AT_ONCE, rowIndices.length);
    const views: RowView[] = [];
    for (let row = first; row < end; row++) {
      const whole = viewRow(examples, row);
      if (this.#masker === undefined) {
        checkLength(batch, examples, { first: row, end: row + 1, rowIndex: rowIndices[row]! });
      }
      const view = cutRow(whole, longest);
      const place = places === undefined ? row : places[row]!;
      if (kernel === undefined) collateTokens(batch, place, view);
      else kernel.add(view, place, kernel.holds(tokenIds) ? whole.start : place * longest);
      views.push(view);
    }
    kernel?.write(batch, tokenIds instanceof Uint16Array);
    return views;
  }

  #fillPacks(batch: BatchArrays, { examples, rows }: ReadRows): void {
    const { rowIndices, epochs, places } = rows;
    const packStarts = examples.packStarts!;
    for (let pack = 0; pack < rowIndices.length; pack++) {
      const range = {
        pack,
        first: packStarts[pack]!,
        end: packStarts[pack + 1]!,
        rowIndex: rowIndices[pack]!,
        epoch: epochs[pack]!,
      };
      checkLength(batch, examples, range);
      checkExamples(batch, range);
      const masks: MaskedRow =
        this.#packMasks?.draw(examples, range) ?? this.#storedMasks.read(examples, range);
      collatePack(batch, places === undefined ? pack : places[pack]!, { examples, range, masks });
    }
  }
}

function readerOptions(job: LoaderJob, source: number): ShardReaderOptions {
  const { checksums, cacheBytes } = job;
  const verify = checksums === 'first' ? 'later' : checksums;
  return { verify, origins: false, listBytes: cacheBytes, nearby: fitsWindows(job, source) };
}

function checkLength(batch: BatchArrays, examples: ExampleBatch, { first, end, rowIndex }: Examples): void {
  const length = examples.rowStarts[end]! - examples.rowStarts[first]!;
  if (length <= batch.sequenceLength) return;
  throw new RowShapeError(
    `Row ${rowIndex}: expected at most ${batch.sequenceLength} tokens, got ${length}. Prepare the dataset again.`,
    { rowIndex },
  );
}

function checkExamples({ packs }: BatchArrays, { first, end, rowIndex }: Examples): void {
  const maxExamples = packs?.maxExamples ?? 0;
  if (end - first <= maxExamples) return;
  throw new RowShapeError(
    `Row ${rowIndex}: expected a pack of at most ${maxExamples} examples, got ${end - first}. ` +
      'Raise maxExamples to what the dataset was packed with, if you have set it; else prepare the dataset again.',
    { rowIndex },
  );
}
