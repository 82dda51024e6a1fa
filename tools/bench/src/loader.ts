import { openBatches } from '@albectra/dataset';
import { readManifest } from '@albectra/shards/manifest';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { numberOption, requiredOption } from './options.ts';

const BATCH_SIZE = 64;
const WARM_UP_BATCHES = 20;

/** Rows per second of one loader thread, dynamic n-gram masks included, beside reading static or ELECTRA masks. */
export const loader: Benchmark = {
  summary: 'Loads batches from shards: rows a second of one loader thread, by kind of mask.',
  options: { shards: 'folder with a manifest.json', rows: 'rows measured for each kind (default 200,000)' },
  run: async (options): Promise<BenchmarkResult> => {
    const directory = requiredOption(options, 'shards');
    const rows = numberOption(options, 'rows', 200_000);
    const manifest = await readManifest(directory);
    const kinds = ['token', 'whole-word', 'ngram', 'electra'] as const;
    const measured = [];
    for (const kind of kinds) measured.push({ kind, ...(await measure(directory, { kind, rows })) });
    return {
      title: 'Batches from shards, one loader thread',
      conditions: {
        'sequence length': manifest.sequenceLength,
        'batch size': BATCH_SIZE,
        'rows of the split': manifest.splits.train.rows,
      },
      rows: measured.map(({ kind, rowsPerSecond, firstBatchMs }) => ({
        masks: kind,
        'rows/s': Math.round(rowsPerSecond),
        'first batch ms': firstBatchMs,
      })),
    };
  },
};

async function measure(
  directory: string,
  { kind, rows }: { readonly kind: 'token' | 'whole-word' | 'ngram' | 'electra'; readonly rows: number },
): Promise<{ rowsPerSecond: number; firstBatchMs: number }> {
  const begin = performance.now();
  const stream = await openBatches({
    directory,
    batchSize: BATCH_SIZE,
    seed: 1,
    masking: { kind },
    maxPredictions: 20,
  });
  try {
    await stream.next();
    const firstBatchMs = performance.now() - begin;
    for (let i = 0; i < WARM_UP_BATCHES; i++) await stream.next();
    const start = performance.now();
    for (let done = 0; done < rows; done += BATCH_SIZE) await stream.next();
    return { rowsPerSecond: (rows * 1000) / (performance.now() - start), firstBatchMs };
  } finally {
    await stream.close();
  }
}
