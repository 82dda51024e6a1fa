import { describe } from 'vitest';

import { testEngine } from './engine.contract.ts';
import { hasTensorflow } from './has-tensorflow.ts';

describe.skipIf(!hasTensorflow())('tensorflow engine', () => {
  testEngine('tensorflow');
});
