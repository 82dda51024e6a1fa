import type { ContenderFiles, ContenderName } from './contenders.ts';
import type { TextPart, TextUnit } from './text-units.ts';

/** What a process measures. */
export interface ContenderJob extends ContenderFiles {
  readonly name: ContenderName;
  readonly part: TextPart;
  readonly unit: TextUnit;
  /** Bytes at the beginning of the text whose ids are compared. */
  readonly comparedBytes: number;
}

/** One pass over the text. */
export interface PassTimes {
  /** Milliseconds on the clock. */
  readonly wallMs: number;
  /** Milliseconds of all threads of the process. */
  readonly cpuMs: number;
  /** Share of words found in the cache, 0 to 1, where there is one. */
  readonly hitShare?: number | undefined;
}

/** What a process measured. */
export interface ContenderReport {
  /** From the model's file to a tokenizer. */
  readonly load: PassTimes;
  /** The model's loading and the first pass. */
  readonly cold: PassTimes;
  /** A second pass in the same process. */
  readonly warm: PassTimes;
  readonly ids: number;
  /** For each compared unit: CRC-32 of its ids, as little-endian 32-bit integers. */
  readonly digests: readonly number[];
}
