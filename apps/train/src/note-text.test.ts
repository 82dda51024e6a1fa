import type { PretrainEvent } from '@albectra/training';
import { expect, test } from 'vitest';
import { noteText } from './note-text.ts';

test.each<[PretrainEvent, string[]]>([
  [{ kind: 'started', step: 0, steps: 9 }, []],
  [{ kind: 'started', step: 4, steps: 9 }, ['Continuing after step 4.']],
  [
    { kind: 'skipped', step: 7, name: 'loss', skippedSteps: 2 },
    ['Step 7 left out: loss is not finite (2 so far).'],
  ],
  [
    { kind: 'rolled-back', fromStep: 7, toStep: 4, name: 'gradientNorm' },
    ['Step 7: gradientNorm is not finite. Back to step 4, without the batches since then.'],
  ],
  [{ kind: 'checkpoint', step: 4, directory: 'run' }, []],
])('%j', (event, rows) => {
  expect(noteText(event)).toEqual(rows);
});
