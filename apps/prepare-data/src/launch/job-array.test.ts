import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseTasks } from './choose-tasks.ts';
import { cutIntoArrays, suitableTasksPerJob } from './job-array.ts';

test('the jobs of all arrays together run each task once', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(200)),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 9 }),
      (numbers, tasksPerJob, maxJobs) => {
        const indices = numbers.toSorted((a, b) => a - b);
        const arrays = cutIntoArrays({ stage: 'build', indices }, { tasksPerJob, maxJobs });
        const run = arrays.flatMap((array) => {
          expect(array.jobs).toBeLessThanOrEqual(maxJobs);
          return Array.from({ length: array.jobs }, (_, block) =>
            chooseTasks({ indices: array.indices, block, blockTasks: tasksPerJob }, 201),
          ).flat();
        });
        expect(run).toEqual(indices);
      },
    ),
  );
});

test('arrays are numbered, and their lists are ranges', () => {
  const indices = Array.from({ length: 10 }, (_, index) => index);
  expect(cutIntoArrays({ stage: 'build', indices }, { tasksPerJob: 2, maxJobs: 3 })).toEqual([
    { stage: 'build', part: 0, indices: '0-5', tasksPerJob: 2, jobs: 3 },
    { stage: 'build', part: 1, indices: '6-9', tasksPerJob: 2, jobs: 2 },
  ]);
});

test('a list that is too long for a command line is cut', () => {
  const odd = Array.from({ length: 40_000 }, (_, index) => 2 * index + 1);
  const arrays = cutIntoArrays({ stage: 'build', indices: odd }, { tasksPerJob: 100, maxJobs: 1001 });
  expect(Math.max(...arrays.map(({ indices }) => indices.length))).toBeLessThan(131_072);
  expect(arrays.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(400);
  expect(arrays.map(({ part }) => part)).toEqual(arrays.map((_, index) => index));
});

test('a job is worth its start, and there are jobs to share', () => {
  // 100 GB in tasks of 16 MiB: 16 of them are 256 MiB.
  expect(suitableTasksPerJob(6000, 6000 * 2 ** 24)).toBe(16);
  // 1 GB: sixteen jobs.
  expect(suitableTasksPerJob(64, 1e9)).toBe(4);
  expect(suitableTasksPerJob(8, 2e6)).toBe(1);
  expect(suitableTasksPerJob(0, 0)).toBe(1);
});
