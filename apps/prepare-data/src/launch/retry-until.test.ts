import { expect, test } from 'vitest';
import { retryUntil } from './retry-until.ts';

const signal = new AbortController().signal;
const isEarly = (result: number): boolean => result < 2;

test('goes on until an attempt is not early', async () => {
  let attempts = 0;
  const attempt = async (): Promise<number> => (attempts += 1);
  expect(await retryUntil(attempt, { isEarly, waitSeconds: 0.05, signal })).toBe(2);
});

test('without time there is one attempt; at the end the last result counts', async () => {
  let attempts = 0;
  const attempt = async (): Promise<number> => {
    attempts += 1;
    return 0;
  };
  expect(await retryUntil(attempt, { isEarly, waitSeconds: 0, signal })).toBe(0);
  expect(attempts).toBe(1);
  expect(await retryUntil(attempt, { isEarly, waitSeconds: 0.2, signal })).toBe(0);
  expect(attempts).toBeGreaterThan(2);
});

test('ends at once when it is stopped', async () => {
  const controller = new AbortController();
  const attempt = async (): Promise<number> => {
    setTimeout(() => controller.abort(new Error('stopped')), 5);
    return 0;
  };
  const retry = retryUntil(attempt, { isEarly, waitSeconds: 1000, signal: controller.signal });
  await expect(retry).rejects.toThrow('stopped');
});
