import { formatBytes, formatCount, formatDuration } from '@albectra/cli';
import type { Precision } from '@albectra/compile';
import type { PresetName } from '@albectra/training';
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

/** What the columns mean. */
const LEGEND =
  "Memory is that of the whole process, without that of a GPU. GFLOP/s: on float32 matrix products alone; utilisation: the share of it that the model's own operations reach. The first step is left out.";

/** What `bench` measured. */
export interface BenchResult {
  readonly preset: PresetName;
  readonly batchSize: number;
  readonly sequenceLength: number;
  /** Examples of a row, where rows are packs. */
  readonly examples?: number | undefined;
  readonly precision: Precision;
  /** Processes that ran or waited over the minute before, on average; 0 where the system does not tell. */
  readonly load: number;
  readonly processors: number;
  readonly engines: readonly EngineResult[];
}

/** Load of a processor from which on other programs take a share that shows. */
const BUSY_LOAD = 0.5;

/**
 * The results as lines: what was measured on what, a table with the fastest engine first, and a line for each engine
 * that has no figures, or rough ones.
 */
export function benchText(bench: BenchResult): string[] {
  const { engines, load, processors } = bench;
  const measured = engines
    .filter(({ figures }) => figures !== undefined)
    .sort((a, b) => (b.figures?.rowsPerSecond ?? 0) - (a.figures?.rowsPerSecond ?? 0));
  const others = engines.filter(({ figures }) => figures === undefined);
  const isBusy = load >= BUSY_LOAD * processors;
  return [
    sizeText(bench),
    ...engines.flatMap(({ engine, description }) =>
      description === undefined ? [] : [`  ${engine}: ${description}`],
    ),
    ...(measured.length === 0 ? [] : layOut([COLUMNS, ...measured.map(cellsOf)])),
    ...others.map(({ engine, note }) => `✗ ${engine}: ${note ?? 'no step was done'}`),
    ...measured.flatMap(({ engine, note }) => (note === undefined ? [] : [`  ${engine}: ${note}.`])),
    ...(measured.length === 0 ? [] : [LEGEND]),
    ...(isBusy
      ? [
          `The machine was busy before: a load of ${load.toFixed(1)} on ${processors} processors. Expect better figures on an idle one.`,
        ]
      : []),
  ];
}

function sizeText({ preset, batchSize, sequenceLength, examples, precision, engines }: BenchResult): string {
  const packs = examples === undefined ? '' : ` with ${formatCount(examples)} examples`;
  const known = engines.find(({ flopsPerStep }) => flopsPerStep !== undefined);
  const { parameterCount = 0, flopsPerStep = 0 } = known ?? {};
  const size = [`${formatCount(parameterCount)} parameters`, `${gigas(flopsPerStep)} GFLOP a step`];
  const parts = [`${preset}: ${batchSize} rows of ${sequenceLength} tokens${packs}`, precision];
  return [...parts, ...(known === undefined ? [] : size)].join(', ');
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
    peakFlops === undefined ? '–' : gigas(peakFlops),
    utilisation === undefined ? '–' : `${(100 * utilisation).toFixed(0)} %`,
  ];
}

/** Three digits, or as many as stand before the point. */
function gigas(value: number): string {
  return value < 1e12 ? String(Number((value / 1e9).toPrecision(3))) : formatCount(value / 1e9);
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
