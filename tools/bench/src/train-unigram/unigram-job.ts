/** What a process trains. */
export interface UnigramJob {
  /** Text file of lines, none of which the peer would skip. */
  readonly text: string;
  /** Where the model goes. */
  readonly model: string;
  readonly vocabularySize: number;
  /** Threads that share the work. */
  readonly threads: number;
  readonly controlSymbols: readonly string[];
  readonly userDefinedSymbols: readonly string[];
  /** Our own trainer only: `faithful` or `fixed`. */
  readonly preset: 'faithful' | 'fixed';
}

/** What a process measured. */
export interface UnigramReport {
  /** Milliseconds on the clock, from the opening of the text to the written model. */
  readonly wallMs: number;
  /** Milliseconds of all threads of the process in the same time. */
  readonly cpuMs: number;
  /** Most memory that the process held, in bytes. */
  readonly peakBytes: number;
}
