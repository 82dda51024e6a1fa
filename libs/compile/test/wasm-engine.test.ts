import { describe } from 'vitest';

import { testEngine } from './engine.contract.ts';

describe('wasm engine', () => {
  testEngine('wasm', {
    skip: [{ reason: 'tfjs keeps the low byte instead of testing for zero', tests: ['cast to bool'] }],
  });
});
