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

/** Which batches to read, and how. */
export interface BatchOptions {
  /** Directory of the shards, which holds `manifest.json`. */
  readonly directory: string;
  /** Default `train`. */
  readonly split?: SplitName;
  /** Rows of every batch, from 1. */
  readonly batchSize: number;
  /**
   * Tokens of every row, 5 to 65,535; default, the dataset's. Longer rows are cut: the longer segment
   * loses tokens from its end until both fit. Rows with static masks are never cut.
   */
  readonly sequenceLength?: number;
  /** Chooses the order and the masks: an integer from 0 to 2^53 - 1. */
  readonly seed: number;
  /** `static` takes the masks that the shards hold; otherwise masks are drawn anew in every epoch. */
  readonly masking: 'static' | DynamicMasking;
  /** Predictions of every row, 1 to 65,535. */
  readonly maxPredictions: number;
  /** Passes over the dataset, counted from the first one ever. Default without end. */
  readonly epochs?: number;
  /** Whether each epoch has an order of its own. Default true. */
  readonly shuffle?: boolean;
  /** Whether an epoch's last batch is dropped if it is not full; otherwise it has empty rows. Default true. */
  readonly dropLast?: boolean;
  /**
   * Most bytes of batches that are ready or in use, default 64 MiB; at least two batches are kept. One
   * batch takes `4 · batchSize · (5 · sequenceLength + 3 · maxPredictions + 1)` bytes.
   */
  readonly prefetchBytes?: number;
  /** When checksums of shards are compared, see `ShardReaderOptions`. Default `first`. */
  readonly verify?: 'off' | 'first' | 'always';
  /** Where to go on. */
  readonly state?: DatasetState;
  /** Ends the stream: `next()` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
