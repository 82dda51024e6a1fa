import { expect, test } from 'vitest';
import * as api from '../src/index.ts';

test('exports what it promises', () => {
  expect(Object.keys(api).sort()).toEqual([
    'GLUE_TASKS',
    'TaskFileError',
    'accuracy',
    'f1',
    'isTaskFileError',
    'matthewsCorrelation',
    'pearsonCorrelation',
    'readGlue',
    'spearmanCorrelation',
  ]);
});
