import { expect, test } from 'vitest';
import { chooseTasks, type TaskChoice } from './choose-tasks.ts';

const choose = (choice: Partial<TaskChoice>, environment: Record<string, string> = {}): readonly number[] =>
  chooseTasks({ blockTasks: 1, ...choice }, 12, environment);

test('one task, or a list', () => {
  expect(choose({ index: 3 })).toEqual([3]);
  expect(choose({ indices: '3,7-9' })).toEqual([3, 7, 8, 9]);
  // Within an array job, a list without a block is still the whole list.
  expect(choose({ indices: '3,7-9' }, { SLURM_ARRAY_TASK_ID: '1' })).toEqual([3, 7, 8, 9]);
});

test('the number in an array of Slurm or Kubernetes is the task', () => {
  expect(choose({}, { SLURM_ARRAY_TASK_ID: '5' })).toEqual([5]);
  expect(choose({}, { JOB_COMPLETION_INDEX: '0' })).toEqual([0]);
});

test('a block is a part of the list, in order; the last one may be shorter', () => {
  const list = { indices: '0,2,4-8', block: 'array', blockTasks: 3 } as const;
  expect(choose(list, { SLURM_ARRAY_TASK_ID: '0' })).toEqual([0, 2, 4]);
  expect(choose(list, { JOB_COMPLETION_INDEX: '1' })).toEqual([5, 6, 7]);
  expect(choose({ ...list, block: 2 })).toEqual([8]);
  expect(choose({ block: 2, blockTasks: 5 })).toEqual([10, 11]);
});

test.each<[Partial<TaskChoice>, Record<string, string>, RegExp]>([
  [{}, {}, /nothing says which to run/],
  [{ index: 12 }, {}, /from 0 to 11, got 12/],
  [{ index: 1, indices: '2' }, {}, /got both/],
  [{ indices: '0-3', block: 4 }, {}, /a block from 0 to 3 \(4 tasks, 1 to a block\), got 4/],
  [{}, { SLURM_ARRAY_TASK_ID: '12' }, /a block from 0 to 11/],
  [{ block: 'array' }, {}, /nothing says which to run/],
  [{}, { SLURM_ARRAY_TASK_ID: '1; rm' }, /SLURM_ARRAY_TASK_ID: expected a number from 0, got "1; rm"/],
])('%j with %j is refused', (choice, environment, message) => {
  expect(() => choose(choice, environment)).toThrow(message);
});
