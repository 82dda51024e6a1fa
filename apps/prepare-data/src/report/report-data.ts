import type { Manifest, SplitName } from '@albectra/shards/manifest';
import type { Tokenizer } from '@albectra/tokenizer';
import type { InspectedExample } from '../inspected-examples.ts';
import type { RunLog } from './read-run-log.ts';
import type { RowStatistics } from './row-statistics.ts';

/** Everything that a report is made of. */
export interface ReportData {
  /** What the folder is called on the page. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly tokenizer: Tokenizer;
  /** Counts over the rows that were read, for each split that has rows. */
  readonly samples: readonly SplitSample[];
  /** Rows to show. */
  readonly examples: readonly InspectedExample[];
  /** The run's log, if there is one. */
  readonly log?: RunLog | undefined;
}

/** What was read of a split. */
export interface SplitSample {
  readonly split: SplitName;
  readonly statistics: RowStatistics;
}
