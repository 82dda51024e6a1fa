import { describe, expect, it } from 'vitest';
import { describeParts, ownRow, peerRow, type OwnFigures } from './prepare-rows.ts';

function figures(workers: number, wallMs: number): OwnFigures {
  const measured = {
    wallMs,
    cpuMs: 12_000,
    stolen: 0.25,
    peakBytes: 3e8,
    rows: 1000,
    shardBytes: 4e7,
    firstRowsMs: 1500,
    firstShardMs: 9000,
    parts: { read: 1000, tokenize: 6000, write: 3000 },
  };
  return { workers, bytes: 1e8, measured };
}

const base = figures(1, 10_000);

describe('ownRow', () => {
  it('gives speeds by the clock, for each worker, and by the processors', () => {
    expect(ownRow(figures(2, 6250), base)).toMatchObject({
      MB: 100,
      'MB/s': 16,
      'MB/s per worker': 8,
      'MB/CPU s': 100 / 12,
      stolen: '25 %',
      'albectra × (wall)': 1.25,
      'albectra × (CPU)': 1,
      'speed-up': 1.6,
      'first rows s': 1.5,
    });
  });
});

describe('peerRow', () => {
  const peer = { name: 'peer', wallMs: 20_000, cpuMs: 18_000, stolen: 0, peakBytes: 8e8, bytes: 2e6 };
  const row = peerRow({ ...peer, startWallMs: 4000, startCpuMs: 3000 }, base);

  it('divides the speed of one worker of ours by its speed, for the bytes that each took', () => {
    expect(row['albectra × (wall)']).toBeCloseTo(10 / 0.1);
    expect(row['albectra × (CPU)']).toBeCloseTo(100 / 12 / (2 / 18));
  });

  it('has the columns of our rows', () => {
    expect(Object.keys(row)).toEqual(Object.keys(ownRow(base, base)));
  });
});

describe('describeParts', () => {
  it('names the shares of the work, largest first', () => {
    expect(describeParts(base)).toEqual([
      'parts of the work, 1 worker',
      'tokenize 60.0 %, write 30.0 %, read 10.0 %',
    ]);
  });
});
