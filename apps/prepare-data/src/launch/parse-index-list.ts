import { ConfigurationError } from '@albectra/cli';

const RANGE = /^(\d{1,15})(?:-(\d{1,15}))?$/;

/**
 * Reads a list such as `3,7-9`, as `formatRanges` and Slurm write them, into rising numbers without repeats.
 *
 * @param count Each number has to lie below it, which bounds what the list can expand to.
 * @throws {ConfigurationError} if the text is no such list, or a number is too large.
 */
export function parseIndexList(text: string, count: number): number[] {
  const indices = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = RANGE.exec(part.trim()) ?? [];
    const [start, end] = [Number(first), Number(last)];
    if (first === undefined || start > end) {
      throw new ConfigurationError([
        `Indices: expected numbers and ranges such as 3,7-9, got ${JSON.stringify(part)}.`,
      ]);
    }
    if (end >= count) {
      throw new ConfigurationError([
        `Indices: expected numbers from 0 to ${count - 1}, got ${end}. "prepare-data status" lists the stages and their tasks.`,
      ]);
    }
    for (let index = start; index <= end; index += 1) indices.add(index);
  }
  return [...indices].toSorted((a, b) => a - b);
}
