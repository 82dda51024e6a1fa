import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupIntoTasks, suitableTaskBytes } from './plan-tasks.ts';

test.each([
  [1_000, 262_144], // never below 256 KiB
  [16_000_000, 1_000_000], // a sixteenth
  [10 ** 12, 8_388_608], // never above 8 MiB
])('a corpus of %d bytes has tasks of %d', (corpusBytes, taskBytes) => {
  expect(suitableTaskBytes(corpusBytes)).toBe(taskBytes);
});

test('small files share a task, a file as large as a task has its own', () => {
  const split = (input: number, end: number) => ({ input, start: 0, end });
  const tasks = groupIntoTasks([split(0, 4), split(1, 7), split(2, 20), split(3, 1)], 10);
  expect(tasks.map((task) => task.map(({ input }) => input))).toEqual([[0], [1], [2], [3]]);
  expect(groupIntoTasks([split(0, 4), split(1, 6), split(2, 1)], 10).map((task) => task.length)).toEqual([
    2, 1,
  ]);
});

test('every split is in one task, in order; tasks are within the size, and no two neighbours would fit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(30), { maxLength: 50 }),
      fc.integer({ min: 1, max: 40 }),
      (sizes, taskBytes) => {
        const splits = sizes.map((end, input) => ({ input, start: 0, end }));
        const tasks = groupIntoTasks(splits, taskBytes);
        expect(tasks.flat()).toEqual(splits);
        const bytes = tasks.map((task) => task.reduce((sum, { end }) => sum + end, 0));
        const joined = bytes.filter((_, index) => (tasks[index]?.length ?? 0) > 1);
        expect(Math.max(0, ...joined)).toBeLessThanOrEqual(taskBytes);
        const withNext = tasks.slice(1).map(([first], index) => bytes[index]! + (first?.end ?? 0));
        expect(Math.min(Infinity, ...withNext)).toBeGreaterThan(taskBytes);
      },
    ),
  );
});
