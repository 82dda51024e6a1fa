import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLongLine } from './split-long-line.ts';

test('cuts long lines at white space, and loses nothing', () => {
  expect([...splitLongLine('one two three', 8)]).toEqual(['one two', ' three']);
  expect([...splitLongLine('0123456789', 4)]).toEqual(['0123', '4567', '89']);
  expect([...splitLongLine('012😀456', 4)]).toEqual(['012', '😀45', '6']);
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', '😀'), maxLength: 60 }),
      fc.integer({ min: 2, max: 20 }),
      (line, limit) => {
        const parts = [...splitLongLine(line, limit)];
        expect(parts.join('')).toBe(line);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit);
          expect(part.isWellFormed()).toBe(true);
        }
      },
    ),
  );
});
