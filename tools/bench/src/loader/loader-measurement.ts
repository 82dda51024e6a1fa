/** The kinds of masks that are drawn while loading. */
export const MASK_KINDS = ['token', 'whole-word', 'ngram', 'electra'] as const;

/** A kind of mask. */
export type MaskKind = (typeof MASK_KINDS)[number];

/** What every loader is asked for. */
export interface LoaderJob {
  /** Folder with a manifest.json. */
  readonly directory: string;
  readonly batchSize: number;
  readonly maxPredictions: number;
  /** Whether checksums of shards are compared when they are opened. */
  readonly verify: boolean;
}

/** What one loader did. */
export interface LoaderMeasurement {
  readonly loader: string;
  readonly masks: string;
  readonly rowsPerSecond: number;
  /** Rows by the processor time of all threads and processes of the loader. */
  readonly rowsPerCpuSecond: number;
  /** From opening the shards to the first batch; of those alone that read shards. */
  readonly firstBatchMs?: number;
  /** Processor time of the process until then; what threads do that start meanwhile counts. */
  readonly firstBatchCpuMs?: number;
}
