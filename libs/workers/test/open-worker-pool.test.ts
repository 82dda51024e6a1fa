import { afterEach, describe, expect, test } from 'vitest';
import type { WorkerPool } from '../src/index.ts';
import { openWorkerPool } from '../src/index.ts';

let pool: WorkerPool<number, number> | undefined;
afterEach(() => pool?.close());

function open(threads: number, signal?: AbortSignal, warmUp?: number): WorkerPool<number, number> {
  pool = openWorkerPool<number, number>({
    module: new URL('squares.ts', import.meta.url).href,
    name: 'square',
    threads,
    load: async () => (await import('./squares.ts')).square,
    ...(warmUp !== undefined && { warmUp: { name: 'warmUp', request: warmUp } }),
    ...(signal && { signal }),
  });
  return pool;
}

describe.each([0, 1, 2])('with %d threads', (threads) => {
  test('gives results in the order of the calls', async () => {
    const { run } = open(threads);
    expect(await Promise.all([3, 4, 5].map(run))).toEqual([9, 16, 25]);
  });

  test('gives errors with the code, the message and the stack of the original', async () => {
    const failure = await open(threads)
      .run(-1)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'worker-task', reason: 'too-low', message: 'negative' });
    expect(((failure as Error).cause as Error).stack).toContain('squares.ts');
  });

  test('does no work once the signal is aborted', async () => {
    const controller = new AbortController();
    const { run } = open(threads, controller.signal);
    expect(await run(2)).toBe(4);
    controller.abort(new Error('enough'));
    await expect(run(3)).rejects.toThrow('enough');
  });
});

test('a thread that ends is an error, and the next task gets another', async () => {
  const { run } = open(1);
  await expect(run(13)).rejects.toMatchObject({ code: 'worker-lost' });
  expect(await run(2)).toBe(4);
});

test('the signal ends a thread at work', async () => {
  const controller = new AbortController();
  const running = open(1, controller.signal).run(99);
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await expect(running).rejects.toThrow('enough');
});

test('a thread is warmed up before its first task, and a failure of that is no error', async () => {
  expect(await open(1, undefined, 100).run(3)).toBe(109);
  await pool?.close();
  expect(await open(1, undefined, -1).run(3)).toBe(9);
});
