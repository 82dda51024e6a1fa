import { answering } from '../src/index.ts';

/** A worker module for the tests: squares a number, fails on a negative one, ends its thread on 13. */
export const square = answering((value: number) => {
  if (value === 13) process.exit(1);
  if (value < 0) throw Object.assign(new RangeError('negative'), { code: 'too-low' });
  // Never answers: only an aborted signal ends it.
  while (value === 99) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  return value * value;
});
