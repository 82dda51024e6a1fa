/** What one benchmark measured. */
export interface BenchmarkResult {
  /** What was measured, on what. */
  readonly title: string;
  /** Facts without which the figures say nothing: sizes, versions, threads. */
  readonly conditions: Readonly<Record<string, string | number>>;
  /** One row a contender, in the order shown; all have the same columns. */
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

/** A benchmark: contenders measured in one run. */
export interface Benchmark {
  readonly summary: string;
  /** Names and meanings of the options that follow the name, for the help. */
  readonly options?: Readonly<Record<string, string>>;
  run(options: Readonly<Record<string, string>>): Promise<BenchmarkResult>;
}
