import { expect, test } from 'vitest';
import { displayOf, sortMetrics } from './metric-names.ts';

test('metrics that nobody named here are shown by the words of their names', () => {
  expect(displayOf('lossScale')).toMatchObject({ title: 'Loss scale', group: 'other' });
  expect(displayOf('auxiliaryLoss')).toMatchObject({ title: 'Auxiliary loss', group: 'loss' });
  expect(displayOf('constructor')).toMatchObject({ title: 'Constructor', group: 'other' });
});

test('what is known comes first, in its order, without curves that would come twice', () => {
  expect(sortMetrics(['zeta', 'rowsPerSecond', 'waitShare', 'alpha', 'loss', 'loss'])).toEqual([
    'loss',
    'waitShare',
    'alpha',
    'zeta',
  ]);
});
