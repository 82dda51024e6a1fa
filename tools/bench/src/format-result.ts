import type { BenchmarkResult } from './benchmark.ts';

/** Lays a result out as a table for people. */
export function formatResult({ title, conditions, rows }: BenchmarkResult): string {
  const columns = Object.keys(rows[0] ?? {});
  const cells = [columns, ...rows.map((row) => columns.map((column) => formatCell(row[column])))];
  const widths = columns.map((_, place) => Math.max(...cells.map((line) => line[place]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, place) =>
        place === 0 ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0),
      )
      .join('  '),
  );
  const facts = Object.entries(conditions).map(([name, value]) => `  ${name}: ${value}`);
  return [
    title,
    ...facts,
    '',
    lines[0],
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...lines.slice(1),
  ].join('\n');
}

function formatCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
