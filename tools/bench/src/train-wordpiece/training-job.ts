/** What a process trains. */
export interface TrainingJob {
  /** Text file with a blank line between documents. */
  readonly text: string;
  readonly vocabularySize: number;
  /** Threads, the calling one included. */
  readonly threads: number;
}

/** What a process measured. */
export interface TrainingReport {
  /** Milliseconds on the clock, from the opening of the file to the last token. */
  readonly wallMs: number;
  /** Milliseconds of all threads of the process in the same time. */
  readonly cpuMs: number;
  /** Most memory that the process held, in bytes. */
  readonly peakBytes: number;
  /** The tokens by id. */
  readonly tokens: readonly string[];
}
