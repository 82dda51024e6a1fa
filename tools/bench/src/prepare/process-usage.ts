/** Variable of the environment that names the file for a {@link ProcessUsage}. */
export const USAGE_FILE_VARIABLE = 'ALBECTRA_BENCH_USAGE';

/** What a process used from its start to its end. */
export interface ProcessUsage {
  /** Milliseconds of all its threads, in programs and in the system. */
  readonly cpuMs: number;
  /** Most memory that it held, in bytes. */
  readonly peakBytes: number;
}
