import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { median } from '../measure.ts';
import { numberOption } from '../options.ts';
import { buildProgram } from './build-program.ts';
import {
  BUILD_OPTIONS,
  countsOption,
  describeSettings,
  readBuildSettings,
  type BuildSettings,
} from './build-settings.ts';
import { describeCorpus } from './describe-corpus.ts';
import { measurePeers, PEER_OPTIONS } from './measure-peers.ts';
import { describeParts, ownRow, peerRow, type OwnFigures } from './prepare-rows.ts';
import { runBuild, type BuildMeasurement } from './run-build.ts';

/** The speed of `prepare-data build` from raw text to shards, by number of workers, beside its peers. */
export const prepare: Benchmark = {
  summary: 'Builds shards from raw text with prepare-data, in processes of its own: speed, memory, peers.',
  options: {
    ...BUILD_OPTIONS,
    workers: 'numbers of workers, with commas between them (default 1,2)',
    repeat: 'builds of each, in turns; medians are shown (default 1)',
    ...PEER_OPTIONS,
  },
  run: async (options): Promise<BenchmarkResult> => {
    const settings = readBuildSettings(options);
    const workerCounts = countsOption(options, 'workers', '1,2');
    const repeat = numberOption(options, 'repeat', 1);
    const program = await buildProgram(options['program']);
    const { bytes, conditions } = await describeCorpus(settings.corpus);
    const folder = await mkdtemp(join(options['folder'] ?? tmpdir(), 'albectra-bench-prepare-'));
    try {
      const own = await buildInTurns({ ...settings, program }, { workerCounts, repeat, folder });
      const peers = await measurePeers(settings, options, folder);
      const figures = own.map((entry) => ({ ...entry, bytes }));
      const [base] = figures;
      return {
        title: 'From raw text to shards',
        conditions: {
          ...conditions,
          ...describeSettings(settings),
          repeat,
          ...Object.fromEntries(figures.map(describeParts)),
          'load of the machine (1 min)': loadavg()[0]?.toFixed(1) ?? '',
          ...(peers.absent.length > 0 && { 'not run': peers.absent.join('; ') }),
        },
        rows: [
          ...figures.map((entry) => ownRow(entry, base ?? entry)),
          ...(base === undefined ? [] : peers.measured.map((peer) => peerRow(peer, base))),
        ],
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

interface TurnOptions {
  readonly workerCounts: readonly number[];
  readonly repeat: number;
  readonly folder: string;
}

async function buildInTurns(
  settings: Omit<BuildSettings, 'workers'>,
  { workerCounts, repeat, folder }: TurnOptions,
): Promise<Omit<OwnFigures, 'bytes'>[]> {
  const runs = workerCounts.map((workers) => ({ workers, list: [] as BuildMeasurement[] }));
  for (let round = 0; round < repeat; round++) {
    for (const { workers, list } of runs) list.push(await runBuild({ ...settings, workers }, folder));
  }
  return runs.map(({ workers, list }) => ({ workers, measured: middle(list) }));
}

/** The median of each figure; the parts of the work are those of the first run. */
function middle(list: readonly BuildMeasurement[]): BuildMeasurement {
  const of = (read: (run: BuildMeasurement) => number): number => median(list.map(read));
  return {
    wallMs: of(({ wallMs }) => wallMs),
    cpuMs: of(({ cpuMs }) => cpuMs),
    stolen: of(({ stolen }) => stolen),
    peakBytes: of(({ peakBytes }) => peakBytes),
    rows: of(({ rows }) => rows),
    shardBytes: of(({ shardBytes }) => shardBytes),
    firstRowsMs: of(({ firstRowsMs }) => firstRowsMs),
    firstShardMs: of(({ firstShardMs }) => firstShardMs),
    parts: list[0]?.parts ?? {},
  };
}
