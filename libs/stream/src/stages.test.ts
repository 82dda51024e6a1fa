import { describe, expect, test } from 'vitest';
import { mapConcurrent, pipe, prefetch, tap } from './index.ts';
import type { Stage } from './index.ts';

/** Counts up, and remembers how often it was closed. */
function countingSource(count: number): { stream: AsyncIterable<number>; closed: () => number } {
  let closed = 0;
  async function* generate(): AsyncGenerator<number> {
    try {
      for (let i = 0; i < count; i++) yield i;
    } finally {
      closed++;
    }
  }
  return { stream: generate(), closed: () => closed };
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const stages: readonly { name: string; stage: Stage<number, number> }[] = [
  { name: 'mapConcurrent', stage: mapConcurrent(3, async (item: number) => item) },
  { name: 'prefetch', stage: prefetch(3) },
  { name: 'tap', stage: tap(() => {}) },
];

describe.each(stages)('$name', ({ stage }) => {
  test('keeps order and closes its source once at the end', async () => {
    const { stream, closed } = countingSource(20);
    expect(await collect(stage(stream))).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(closed()).toBe(1);
  });

  test('closes its source once when the consumer stops early', async () => {
    const { stream, closed } = countingSource(20);
    for await (const item of stage(stream)) if (item === 4) break;
    expect(closed()).toBe(1);
  });

  test('passes on a failure of its source', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 0;
      throw new Error('disk');
    }
    await expect(collect(stage(failing()))).rejects.toThrow('disk');
  });
});

describe('mapConcurrent', () => {
  test('runs up to its limit at once, in source order whatever ends first', async () => {
    let running = 0;
    let peak = 0;
    const stage = mapConcurrent(4, async (item: number) => {
      peak = Math.max(peak, ++running);
      await pause(item % 2 === 0 ? 4 : 1);
      running--;
      return item * 10;
    });
    const { stream } = countingSource(12);
    expect(await collect(stage(stream))).toEqual(Array.from({ length: 12 }, (_, i) => i * 10));
    expect(peak).toBe(4);
    expect(running).toBe(0);
  });

  test('waits for what runs when a transform fails, and closes the source', async () => {
    let running = 0;
    const { stream, closed } = countingSource(20);
    const stage = mapConcurrent(3, async (item: number) => {
      running++;
      await pause(2);
      running--;
      if (item === 2) throw new Error('item 2');
      return item;
    });
    await expect(collect(stage(stream))).rejects.toThrow('item 2');
    expect(running).toBe(0);
    expect(closed()).toBe(1);
  });

  test('refuses a limit below 1 when it is built', () => {
    expect(() => mapConcurrent(0, async (x: number) => x)).toThrow(RangeError);
    expect(() => prefetch(Number.NaN)).toThrow(RangeError);
  });
});

test('pipe sends a source through its stages in order', async () => {
  const seen: number[] = [];
  const { stream } = countingSource(3);
  const result = pipe(
    stream,
    mapConcurrent(2, async (item: number) => item + 1),
    tap((item: number) => void seen.push(item)),
    prefetch(100),
  );
  expect(await collect(result)).toEqual([1, 2, 3]);
  expect(seen).toEqual([1, 2, 3]);
});
