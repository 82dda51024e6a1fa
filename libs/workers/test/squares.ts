import { answering } from '../src/worker.ts';

let base = 0;

/** Adds to what squares are counted from in this thread; fails on a negative one. */
export const warmUp = answering((value: number) => {
  if (value < 0) throw new RangeError('negative');
  base += value;
});

/** A worker module for the tests: squares a number, fails on a negative one, ends its thread on 13. */
export const square = answering((value: number) => {
  if (value === 13) process.exit(1);
  if (value < 0) throw Object.assign(new RangeError('negative'), { code: 'too-low' });
  // Never answers: only an aborted signal ends it.
  while (value === 99) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  return base + value * value;
});
