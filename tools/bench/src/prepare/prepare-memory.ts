import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { numberOption } from '../options.ts';
import { buildProgram } from './build-program.ts';
import { BUILD_OPTIONS, countsOption, describeSettings, readBuildSettings } from './build-settings.ts';
import { composeText } from './compose-text.ts';
import { describeCorpus } from './describe-corpus.ts';
import { runBuild, type BuildMeasurement } from './run-build.ts';
import { describeShare } from '../stolen-time.ts';

/**
 * Bytes on the disk for each byte of text: the text, rows before they are shuffled, shards, and as much
 * again for others on the disk.
 */
const DISK_FACTOR = 4;
const SEED = 1;

/** The peak memory of `prepare-data build` by the size of its input. */
export const prepareMemory: Benchmark = {
  summary: 'Builds shards from little and from much text, and shows the peak memory of each.',
  options: {
    ...BUILD_OPTIONS,
    workers: 'workers (default 2)',
    sizes: 'bytes of text, with commas between them (default 100e6,5e9)',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const settings = readBuildSettings(options);
    const workers = numberOption(options, 'workers', 2);
    const sizes = countsOption(options, 'sizes', '100e6,5e9');
    const parent = options['folder'] ?? tmpdir();
    await checkSpace(parent, Math.max(...sizes));
    const program = await buildProgram(options['program']);
    const { conditions } = await describeCorpus(settings.corpus);
    const folder = await mkdtemp(join(parent, 'albectra-bench-prepare-memory-'));
    try {
      const rows = [];
      for (const size of sizes) {
        const corpus = join(folder, 'text.txt');
        const bytes = await composeText({ source: settings.corpus, output: corpus, bytes: size, seed: SEED });
        rows.push(rowOf(bytes, await runBuild({ ...settings, corpus, workers, program }, folder)));
        await rm(corpus);
      }
      return {
        title: 'Peak memory of prepare-data by the size of its input',
        conditions: {
          ...conditions,
          'composed from it': 'documents of its paragraphs in other places, other ones in each pass',
          ...describeSettings(settings),
          workers,
        },
        rows,
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function checkSpace(folder: string, size: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= size * DISK_FACTOR) return;
  throw new Error(
    `Composing ${size / 1e9} GB of text: expected ${(size * DISK_FACTOR) / 1e9} GB of free disk, got ${(free / 1e9).toFixed(1)} GB (${folder}). Give folder=… on another disk, or smaller sizes=….`,
  );
}

function rowOf(bytes: number, measured: BuildMeasurement): Record<string, string | number> {
  const { peakBytes, wallMs, cpuMs, stolen, rows, shardBytes } = measured;
  return {
    MB: Math.round(bytes / 1e6),
    'peak MB': Math.round(peakBytes / 1e6),
    'wall s': wallMs / 1000,
    'CPU s': cpuMs / 1000,
    stolen: describeShare(stolen),
    'MB/CPU s': bytes / cpuMs / 1000,
    rows,
    'shards MB': Math.round(shardBytes / 1e6),
  };
}
