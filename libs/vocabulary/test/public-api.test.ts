import { expect, test } from 'vitest';

test('exports exactly this', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "TrainingOptionError",
      "TrainingTextError",
      "VocabularyTooLargeError",
      "isTrainingError",
      "trainUnigram",
      "trainWordPiece",
    ]
  `);
});
