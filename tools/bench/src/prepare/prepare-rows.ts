import type { PeerMeasurement } from './measure-peers.ts';
import type { BuildMeasurement } from './run-build.ts';
import { describeShare } from '../stolen-time.ts';

/** What builds with one number of workers cost. */
export interface OwnFigures {
  readonly workers: number;
  /** Bytes of text. */
  readonly bytes: number;
  readonly measured: BuildMeasurement;
}

/** Bytes of text, the time for them, and the memory. */
type Cost = Pick<BuildMeasurement, 'wallMs' | 'cpuMs' | 'peakBytes' | 'stolen'> & { readonly bytes: number };

type Row = Record<string, string | number>;

/**
 * The row of builds with one number of workers.
 *
 * @param base What the columns `albectra ×` divide by the row's own speed for each worker.
 */
export function ownRow(figures: OwnFigures, base: OwnFigures): Row {
  const { workers, bytes, measured } = figures;
  const { rows, shardBytes, firstRowsMs, firstShardMs } = measured;
  return {
    contender: 'albectra',
    workers,
    ...costColumns({ ...measured, bytes }, workers, base),
    'speed-up':
      megabytesPerSecond(bytes, measured.wallMs) / megabytesPerSecond(base.bytes, base.measured.wallMs),
    'first rows s': firstRowsMs / 1000,
    'first shard s': firstShardMs / 1000,
    rows,
    'shards MB': shardBytes / 1e6,
  };
}

/** The row of a peer. */
export function peerRow(peer: PeerMeasurement, base: OwnFigures): Row {
  return {
    contender: peer.name,
    workers: 1,
    ...costColumns(peer, 1, base),
    'speed-up': '-',
    'first rows s': '-',
    'first shard s': '-',
    rows: '-',
    'shards MB': '-',
  };
}

/** Name and text of a condition: which share of the threads' time each part of the work takes. */
export function describeParts({ workers, measured: { parts } }: OwnFigures): [string, string] {
  const total = Object.values(parts).reduce((sum, value) => sum + value, 0);
  const shares = Object.entries(parts)
    .toSorted(([, first], [, second]) => second - first)
    .map(([name, milliseconds]) => `${name} ${((100 * milliseconds) / Math.max(1, total)).toFixed(1)} %`);
  return [`parts of the work, ${workers} ${workers === 1 ? 'worker' : 'workers'}`, shares.join(', ')];
}

function costColumns(cost: Cost, workers: number, base: OwnFigures): Row {
  const wallSpeed = megabytesPerSecond(cost.bytes, cost.wallMs);
  const cpuSpeed = megabytesPerSecond(cost.bytes, cost.cpuMs);
  const ownWallSpeed = megabytesPerSecond(base.bytes, base.measured.wallMs) / base.workers;
  const ownCpuSpeed = megabytesPerSecond(base.bytes, base.measured.cpuMs);
  return {
    MB: cost.bytes / 1e6,
    'wall s': cost.wallMs / 1000,
    'CPU s': cost.cpuMs / 1000,
    stolen: describeShare(cost.stolen),
    'MB/s': wallSpeed,
    'MB/s per worker': wallSpeed / workers,
    'MB/CPU s': cpuSpeed,
    'albectra × (wall)': (ownWallSpeed * workers) / wallSpeed,
    'albectra × (CPU)': ownCpuSpeed / cpuSpeed,
    'peak MB': Math.round(cost.peakBytes / 1e6),
  };
}

function megabytesPerSecond(bytes: number, milliseconds: number): number {
  return bytes / milliseconds / 1000;
}
