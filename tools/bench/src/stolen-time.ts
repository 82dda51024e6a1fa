import { readFileSync } from 'node:fs';

/** Processor time of the machine since it started, in the system's ticks. */
export interface ProcessorTicks {
  /** In which some program ran here. */
  readonly busy: number;
  /** In which one would have run, but the host gave the processor to another machine. */
  readonly stolen: number;
}

/** Columns of the first line of `/proc/stat`, from `user` on, see proc_stat(5). */
const IDLE = 3;
const WAITING = 4;
const STOLEN = 7;

/** Reads the time of all processors; undefined where the system does not tell (it is Linux's to tell). */
export function readProcessorTicks(): ProcessorTicks | undefined {
  try {
    return parseProcessorTicks(readFileSync('/proc/stat', 'utf8'));
  } catch {
    return undefined;
  }
}

/** Takes the time of all processors from the text of `/proc/stat`. */
export function parseProcessorTicks(text: string): ProcessorTicks | undefined {
  const [, columns] = /^cpu +([\d ]+)$/m.exec(text) ?? [];
  const ticks = columns
    ?.trim()
    .split(/ +/)
    .map(Number)
    .slice(0, STOLEN + 1);
  const stolen = ticks?.[STOLEN];
  if (ticks === undefined || stolen === undefined) return undefined;
  const busy = ticks.reduce((sum, count) => sum + count, 0) - ticks[IDLE]! - ticks[WAITING]! - stolen;
  return { busy, stolen };
}

/** The share of the time asked for that the host gave to others, 0 to 1; not a number if it is not known. */
export function stolenShare(before: ProcessorTicks | undefined, after: ProcessorTicks | undefined): number {
  if (before === undefined || after === undefined) return Number.NaN;
  const stolen = after.stolen - before.stolen;
  const asked = stolen + after.busy - before.busy;
  return asked > 0 ? stolen / asked : 0;
}

/** A share in words, for a table or a condition. */
export function describeShare(share: number): string {
  return Number.isNaN(share) ? 'unknown' : `${(100 * share).toFixed(0)} %`;
}
