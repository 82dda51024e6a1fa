import type { SplitEntry } from '@albectra/shards/manifest';
import type { BinPlan } from './_batch-plan.ts';

/** Lists the bins of a split that have rows, shortest first. */
export function planBins({ shards }: SplitEntry): BinPlan[] {
  const bins = new Map<number, { rowCount: number; stretches: BinPlan['stretches'][number][] }>();
  let firstRow = 0;
  for (const { bin: bound = 0, rows } of shards) {
    if (rows === 0) continue;
    const bin = bins.get(bound) ?? { rowCount: 0, stretches: [] };
    bins.set(bound, bin);
    bin.stretches.push({ firstRow, firstInBin: bin.rowCount });
    bin.rowCount += rows;
    firstRow += rows;
  }
  return [...bins].sort(([a], [b]) => a - b).map(([bound, bin]) => ({ bound, ...bin }));
}
