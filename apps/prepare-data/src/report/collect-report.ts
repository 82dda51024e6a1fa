import { basename, join, resolve } from 'node:path';
import { ShardReader, readManifest, type Manifest, type SplitName } from '@albectra/shards';
import { drawRows } from '../draw-rows.ts';
import { describeExamples, type ExampleContext, type InspectedExample } from '../inspected-examples.ts';
import { loadShardTokenizer } from '../load-shard-tokenizer.ts';
import { readRunLog } from './read-run-log.ts';
import type { ReportConfiguration } from './report-config.ts';
import type { ReportData, SplitSample } from './report-data.ts';
import { RowStatistics } from './row-statistics.ts';
import { sampleRows } from './sample-rows.ts';

/** Name of the log that a run keeps in its output folder. */
const LOG_FILE = 'log.jsonl';
const SPLITS: readonly SplitName[] = ['train', 'heldout'];
/** Chooses the rows shown. */
const SHOWN_SEED = 42;

/** What reading a folder tells on its way. */
export interface CollectOptions {
  readonly signal: AbortSignal;
  /** Told the number of rows read, after each part. */
  readonly onProgress: (rows: number) => void;
}

/**
 * Reads what a report shows of a folder of shards: its manifest, a sample of its rows, and its log.
 *
 * Checksums are not compared: that would read every byte, which `verify` does.
 *
 * @throws {ShardError} if the manifest or a shard is missing or damaged.
 */
export async function collectReport(
  { directory, sampleRows: limit, shownRows }: ReportConfiguration,
  { signal, onProgress }: CollectOptions,
): Promise<ReportData> {
  const manifest = await readManifest(directory);
  const tokenizer = await loadShardTokenizer(directory, manifest);
  const total = SPLITS.reduce((sum, split) => sum + manifest.splits[split].rows, 0);
  const samples: SplitSample[] = [];
  let rows = 0;
  for (const split of SPLITS) {
    const share = Math.ceil((limit * manifest.splits[split].rows) / Math.max(1, total));
    if (share === 0) continue;
    const statistics = new RowStatistics(manifest.vocabulary);
    for (const size of countRows({ directory, manifest, split, limit: share, statistics })) {
      signal.throwIfAborted();
      onProgress((rows += size));
      // Reading is synchronous: let signals in.
      await new Promise(setImmediate);
    }
    samples.push({ split, statistics });
  }
  const examples = readExamples(directory, manifest, {
    count: shownRows,
    tokenizer,
    sources: manifest.sources,
  });
  const log = await readRunLog(join(directory, LOG_FILE));
  return { name: basename(resolve(directory)), manifest, tokenizer, samples, examples, log };
}

/** Counts the sampled rows of a split; yields the number of rows of each part. */
function* countRows(source: {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly split: SplitName;
  readonly limit: number;
  readonly statistics: RowStatistics;
}): Generator<number> {
  const { manifest, split, limit, statistics } = source;
  const reader = new ShardReader(source, { verify: 'off' });
  try {
    for (const { start, end } of sampleRows(manifest.splits[split], limit)) {
      statistics.add(reader.readRange(start, end));
      yield end - start;
    }
  } finally {
    reader.close();
  }
}

function readExamples(
  directory: string,
  manifest: Manifest,
  { count, ...context }: ExampleContext & { readonly count: number },
): readonly InspectedExample[] {
  const reader = new ShardReader({ directory, manifest, split: 'train' }, { verify: 'off' });
  try {
    const indices = drawRows(reader.rowCount, count, SHOWN_SEED);
    return describeExamples(reader.readRows(indices), indices, context);
  } finally {
    reader.close();
  }
}
