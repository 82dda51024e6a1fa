import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { accuracy, f1, matthewsCorrelation, pearsonCorrelation, spearmanCorrelation } from './metrics.ts';

interface Case {
  readonly [name: string]: number | readonly number[];
}

const golden = JSON.parse(readFileSync(new URL('../test/golden/metrics.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[];
};

describe.each(golden.cases.map((values) => ({ size: (values['labels'] as number[]).length, values })))(
  'of $size examples',
  ({ values }) => {
    const list = (name: string): readonly number[] => values[name] as readonly number[];
    test.each([
      ['pearson', pearsonCorrelation, 'predicted', 'scores'],
      ['spearman', spearmanCorrelation, 'predicted', 'scores'],
      ['matthews', matthewsCorrelation, 'guesses', 'labels'],
      ['accuracy', accuracy, 'guesses', 'labels'],
      ['f1', f1, 'guesses', 'labels'],
    ] as const)('%s equals scipy', (name, metric, predictions, labels) => {
      expect(metric(list(predictions), list(labels))).toBeCloseTo(values[name] as number, 12);
    });
  },
);

test('predictions of one class have no correlation', () => {
  expect(matthewsCorrelation([1, 1, 1], [0, 1, 1])).toBe(0);
  expect(f1([0, 0], [1, 0])).toBe(0);
});
