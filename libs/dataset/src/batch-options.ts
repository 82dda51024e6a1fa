import type {
  CommonMaskOptions,
  ElectraMaskOptions,
  NgramMaskOptions,
  SpanMaskOptions,
  TokenMaskOptions,
  WordMaskOptions,
} from '@albectra/masking';
import type { SplitName } from '@albectra/shards/manifest';
import type { DatasetState } from './dataset-state.ts';

/** Facts that come with the dataset, and the number of predictions, which shapes the batch. */
type KnownElsewhere = Exclude<keyof CommonMaskOptions, 'maskRate'> | 'wordStarts';

/**
 * Masks drawn anew in every epoch: the options of `@albectra/masking` less what the dataset knows.
 *
 * With `permute`, half of `maxPredictions` are for tokens that change places.
 */
export type DynamicMasking =
  | Omit<TokenMaskOptions, KnownElsewhere>
  | Omit<WordMaskOptions, KnownElsewhere>
  | Omit<NgramMaskOptions, KnownElsewhere>
  | Omit<SpanMaskOptions, KnownElsewhere>
  | Omit<ElectraMaskOptions, KnownElsewhere>;

/** A folder of shards, and how much of a mixture is to come from it. */
export interface WeightedDirectory {
  readonly directory: string;
  /** Above 0; the weights of a mixture count relative to one another. */
  readonly weight: number;
}

/**
 * Rows shuffled in windows, where shards are too large to be read anywhere at any time.
 *
 * The rows are cut into blocks of `blockRows`, in the order of the shards. The blocks are permuted as a
 * whole; what follows is cut into windows, and the rows of each window are permuted. So a window has rows
 * of at most `ceil(windowRows / blockRows) + 2` blocks, and all rows of a block come within two windows.
 * Of datasets that are mixed, and of length bins, each has windows of its own.
 */
export type WindowShuffle = {
  readonly kind: 'window';
  /**
   * Consecutive rows that stay together, 1 to the rows of a window; default, a 64th of them, but not below
   * 1,024 if the window has so many.
   */
  readonly blockRows?: number;
} & (
  | { /** Rows of a window, 1 to 2^52. */ readonly windowRows: number }
  | {
      /** Bytes of the shards that a window takes up, at the rows' mean size; from 1. */ readonly windowBytes: number;
    }
);

/** Which batches to read, and how. */
export interface BatchOptions {
  /**
   * Directory of the shards, which holds `manifest.json`; or several, to be mixed row by row by weight.
   * They must have the same tokenizer.
   */
  readonly directory: string | readonly WeightedDirectory[];
  /** Default `train`. */
  readonly split?: SplitName;
  /** Rows of every batch, over all ranks, from 1 and not below `ranks`. */
  readonly batchSize: number;
  /** Which of the ranks this is, from 0. Default 0. */
  readonly rank?: number;
  /**
   * Number of ranks, 1 to 65,536, default 1. Row `i` of a batch goes to rank `i mod ranks`, whose arrays
   * have room for `ceil(batchSize / ranks)` rows. Order and masks are the same for any number.
   */
  readonly ranks?: number;
  /**
   * Tokens of every row, 5 to 65,535; default, the dataset's. Longer rows are cut: the longer segment
   * loses tokens from its end until both fit. Rows with static masks and packs are never cut.
   */
  readonly sequenceLength?: number;
  /** The arrays' tokens of a row are a multiple of it, 1 to 65,535. Default 1. */
  readonly padToMultiple?: number;
  /**
   * Whether each batch has rows of one length bin and arrays no longer than the bin, if the dataset has
   * bins. Default true if it does, or all datasets of a mixture do.
   */
  readonly lengthBins?: boolean;
  /** Chooses the order and the masks: an integer from 0 to 2^53 - 1. */
  readonly seed: number;
  /** `static` takes the masks that the shards hold; otherwise masks are drawn anew in every epoch. */
  readonly masking: 'static' | DynamicMasking;
  /** Predictions of every row or pack, 1 to 65,535; of packs, what exceeds them is left out evenly. */
  readonly maxPredictions: number;
  /** Examples of every pack, 1 to 65,535; default, as many as can fit. Shards without packs ignore it. */
  readonly maxExamples?: number;
  /**
   * Passes over the dataset, counted from the first one ever. Default without end. A mixture ends where a
   * row of it would come once more: the weights could not be kept beyond.
   */
  readonly epochs?: number;
  /**
   * Whether each epoch has a random order of its own, of all rows, the default, or in windows. If not, rows
   * come as they are stored.
   */
  readonly shuffle?: boolean | WindowShuffle;
  /**
   * What becomes of an epoch's last rows, a bin's, or a mixture's, if they do not fill a batch over all
   * ranks: `drop`, the default, leaves them out, `pad` fills the batch up with empty rows. All ranks have
   * as many batches.
   */
  readonly lastBatch?: 'drop' | 'pad';
  /** Threads that fill batches, 1 to 64. Default 1. */
  readonly workers?: number;
  /**
   * Most bytes of batches that are ready or in use, default 64 MiB; two batches, and one more than there
   * are workers, are kept in any case. A batch takes `4 · rows · (5 · tokens + 3 · predictions + 1)` bytes.
   */
  readonly prefetchBytes?: number;
  /**
   * Most bytes of ids and masks that the threads keep in memory, all together, default 256 MiB. If the share
   * of a thread holds a whole split, each record batch is read once; if not, every row is read on its own
   * from the files, which the system caches.
   */
  readonly cacheBytes?: number;
  /**
   * When the SHA-256 of shards is compared. `first`, the default: once a row of a shard was read, by each
   * thread for itself, 16 MiB before each batch leaves: smaller shards before their first row does, larger ones
   * over the batches that follow; a thread's last batch waits for all. `always`: all shards before the first
   * batch. `off`: never. Sizes and schema are compared in any case when a shard is opened.
   */
  readonly checksums?: 'off' | 'first' | 'always';
  /** Where to go on. */
  readonly state?: DatasetState;
  /** Ends the stream: `next()` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
