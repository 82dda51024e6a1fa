import { openEngine } from '@albectra/compile';
import { expect, test } from 'vitest';
import { measurePeakFlops } from './measure-peak.ts';

test('gives the speed of products on an engine, and leaves nothing open', async () => {
  const engine = await openEngine('wasm');
  let open = 0;
  const peak = await measurePeakFlops({
    ...engine,
    open: async (functions, state) => {
      const session = await engine.open(functions, state);
      open++;
      return {
        run: (...call) => session.run(...call),
        readState: () => session.readState(),
        close: () => {
          open--;
          session.close();
        },
      };
    },
  });
  // Between a thousand times slower and a thousand times faster than a processor's core of today.
  expect(peak).toBeGreaterThan(1e7);
  expect(peak).toBeLessThan(1e13);
  expect(open).toBe(0);
});
