import type { ExampleBatch } from '@albectra/examples';
import type { MaskedRow, Masker } from '@albectra/masking';
import { ShardReader } from '@albectra/shards/reader';
import type { BatchArrays } from './_batch-arrays.ts';
import { collatePack, collateRow } from './_collate.ts';
import { createJobMasker } from './_loader-job.ts';
import type { LoaderJob } from './_loader-job.ts';
import { PackMasks } from './_pack-masks.ts';
import { adviseRepair } from './_repair-advice.ts';
import { cutRow, viewRow } from './_row-view.ts';
import type { ExampleRange } from './_row-view.ts';
import { StoredMasks } from './_stored-masks.ts';
import { RowShapeError } from './errors.ts';

/** Rows of one dataset, and the places in a batch where they belong. */
export interface PlacedRows {
  readonly rowIndices: ArrayLike<number>;
  readonly epochs: ArrayLike<number>;
  readonly places: ArrayLike<number>;
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

  constructor(job: LoaderJob, source: number) {
    const { masking, checksums, plan, maxPredictions } = job;
    const { directory, manifest } = job.sources[source]!;
    const { split } = plan;
    this.#advised = (read) => adviseRepair(job.sources[source]!, read);
    this.#reader = this.#advised(
      () => new ShardReader({ directory, manifest, split }, { verify: checksums, origins: false }),
    );
    this.#sequenceLength = job.sequenceLength;
    this.#masker = masking === 'static' ? undefined : createJobMasker(job, masking, source);
    this.#packMasks =
      this.#masker && manifest.packed ? new PackMasks(this.#masker, job.sequenceLength) : undefined;
    this.#storedMasks = new StoredMasks(maxPredictions);
  }

  /** Writes rows into empty rows of a batch. */
  fill(batch: BatchArrays, { rowIndices, epochs, places }: PlacedRows): void {
    const examples = this.#advised(() => this.#reader.readRows(rowIndices));
    const { packStarts } = examples;
    for (let row = 0; row < rowIndices.length; row++) {
      const range = {
        pack: row,
        first: packStarts?.[row] ?? row,
        end: packStarts?.[row + 1] ?? row + 1,
        rowIndex: rowIndices[row]!,
        epoch: epochs[row]!,
      };
      if (packStarts === undefined) this.#fillRow(batch, places[row]!, { examples, range });
      else this.#fillPack(batch, places[row]!, { examples, range });
    }
  }

  /** Closes the shards. */
  close(): void {
    this.#reader.close();
  }

  #fillRow(
    batch: BatchArrays,
    place: number,
    { examples, range }: { readonly examples: ExampleBatch; readonly range: ExampleRange },
  ): void {
    if (this.#masker === undefined) {
      checkLength(batch, examples, range);
      const masks = this.#storedMasks.read(examples, range);
      collateRow(batch, place, { row: viewRow(examples, range.first), masks });
      return;
    }
    const { epoch, rowIndex } = range;
    const longest = Math.min(this.#sequenceLength, batch.sequenceLength);
    const row = cutRow(viewRow(examples, range.first), longest);
    const { tokenIds, start, end } = row;
    collateRow(batch, place, { row, masks: this.#masker.maskRow({ tokenIds, start, end, epoch, rowIndex }) });
  }

  #fillPack(
    batch: BatchArrays,
    place: number,
    { examples, range }: { readonly examples: ExampleBatch; readonly range: ExampleRange },
  ): void {
    checkLength(batch, examples, range);
    checkExamples(batch, range);
    const masks: MaskedRow =
      this.#packMasks?.draw(examples, range) ?? this.#storedMasks.read(examples, range);
    collatePack(batch, place, { examples, range, masks });
  }
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
