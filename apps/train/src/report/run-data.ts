import type { Evaluation, HistoryEntry, PretrainingRecipe, RunMetrics } from '@albectra/training';

/** What a report knows of one run. */
export interface RunData {
  readonly directory: string;
  /** Short, and different from those of the other runs. */
  readonly name: string;
  /** Absent if `run.json` is damaged or missing. */
  readonly recipe?: PretrainingRecipe;
  /** Settings by dotted names: the recipe, the data, and how it was run. */
  readonly settings: Readonly<Record<string, string>>;
  readonly history: readonly HistoryEntry[];
  readonly evaluations: readonly Evaluation[];
  /** Absent if there is no `metrics.jsonl`. */
  readonly metrics?: RunMetrics;
  /** When `metrics.jsonl` was last written to, in milliseconds since 1970. */
  readonly writtenMs?: number;
  /** What could not be read, in words. */
  readonly problems: readonly string[];
}
