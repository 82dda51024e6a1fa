import { formatBytes, formatCount, formatDuration } from '@albectra/cli';
import type { EngineResult } from './summarize-engine.ts';

const COLUMNS = [
  'engine',
  'seq/s',
  'tokens/s',
  'ms/step',
  'quartiles',
  'first step',
  'peak memory',
  'GFLOP/s',
  'utilisation',
];

/**
 * The results as a table, the fastest engine first, with a line for each engine that has none.
 *
 * Example: `tensorflow    9.3      1,192    1,718  1,702–1,761      5.1 s       612 MB      187         71 %`.
 */
export function benchText(results: readonly EngineResult[]): string[] {
  const measured = results
    .filter(({ figures }) => figures !== undefined)
    .sort((a, b) => (b.figures?.rowsPerSecond ?? 0) - (a.figures?.rowsPerSecond ?? 0));
  const others = results.filter(({ figures }) => figures === undefined);
  const table = measured.length === 0 ? [] : layOut([COLUMNS, ...measured.map(cellsOf)]);
  const notes = measured.flatMap(({ engine, note }) => (note === undefined ? [] : [`  ${engine}: ${note}.`]));
  return [
    ...table,
    ...others.map(({ engine, note }) => `✗ ${engine}: ${note ?? 'no step was done'}`),
    ...notes,
  ];
}

function cellsOf({ engine, figures, firstStepMs, peakBytes, peakFlops }: EngineResult): readonly string[] {
  if (figures === undefined) return [engine];
  const { rowsPerSecond, tokensPerSecond, medianMs, quartilesMs, utilisation } = figures;
  return [
    engine,
    rowsPerSecond.toFixed(rowsPerSecond < 10 ? 2 : 1),
    formatCount(tokensPerSecond),
    milliseconds(medianMs),
    quartilesMs === undefined ? '–' : quartilesMs.map(milliseconds).join('–'),
    firstStepMs === undefined ? '–' : formatDuration(firstStepMs),
    peakBytes === undefined ? '–' : formatBytes(peakBytes),
    peakFlops === undefined ? '–' : (peakFlops / 1e9).toFixed(peakFlops < 1e10 ? 1 : 0),
    utilisation === undefined ? '–' : `${(100 * utilisation).toFixed(0)} %`,
  ];
}

function milliseconds(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : formatCount(ms);
}

/** Columns as wide as their widest cell; numbers to the right. */
function layOut(rows: readonly (readonly string[])[]): string[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}
