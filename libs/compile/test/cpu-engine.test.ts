import { describe } from 'vitest';

import { testEngine } from './engine.contract.ts';

describe('cpu engine', () => {
  testEngine('cpu');
});
