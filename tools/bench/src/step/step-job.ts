import type { Precision } from '@albectra/compile';
import type { EncoderConfig } from '@albectra/encoder';

/** How this workspace's step is run. */
export type OwnEngine = 'tensorflow' | 'tensorflow unfused' | 'tfjs eager' | 'wasm' | 'webgpu' | 'cpu';

/** What a program with training steps is to run: its first line of input. */
export interface StepJob {
  readonly engine: OwnEngine;
  readonly config: EncoderConfig;
  readonly rows: number;
  /** Tokens of a row. */
  readonly length: number;
  /** Predictions of a row. */
  readonly predictions: number;
  readonly precision: Precision;
  /** Whether it is run also in a precision that is slower than float32 here. */
  readonly allowSlow: boolean;
}

/** What it answers when the first step is done. */
export interface FirstStep {
  /** Library and version. */
  readonly version: string;
  /** From the start of the program to the end of the first step, tracing and compiling included. */
  readonly firstMs: number;
}

/** What it answers to a number of steps. */
export interface MeasuredSteps {
  /** Milliseconds of each, by the clock. */
  readonly ms: readonly number[];
  /** Milliseconds of all processors for each: what to compare on a busy machine. */
  readonly cpuMs: readonly number[];
  readonly loss: number;
  /** Peak memory of the process so far. */
  readonly peakMb: number;
}
