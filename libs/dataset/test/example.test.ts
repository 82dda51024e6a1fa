import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countPredictions } from '@albectra/masking';
import { expect, test } from 'vitest';
import { plainRows, withDataset } from './dataset.ts';

const EXAMPLE = join(import.meta.dirname, '../../../docs/examples/read-batches.mjs');

test('a plain program of fewer than 15 lines reads batches', async () => {
  expect(readFileSync(EXAMPLE, 'utf8').trimEnd().split('\n').length).toBeLessThan(15);
  // 32 rows fill a batch, so that it has all of them, in both epochs.
  await withDataset({ rowCount: 32 }, async (directory) => {
    const arguments_ = ['--conditions=@albectra/source', EXAMPLE, directory];
    const lines = execFileSync(process.execPath, arguments_, { encoding: 'utf8' }).trimEnd().split('\n');
    const rule = { maskRate: 0.15, maxPredictions: 20 };
    const most = plainRows(32).reduce((sum, row) => sum + countPredictions(row.length, rule), 0);
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const [rows, ids, predictions] = line.match(/\d+/g)?.map(Number) ?? [];
      expect({ rows, ids }).toEqual({ rows: 32, ids: 32 * 24 });
      expect(predictions).toBeGreaterThan(0.9 * most);
      expect(predictions).toBeLessThanOrEqual(most);
    }
  });
});

test('a program that is given on the command line reads batches, too', async () => {
  await withDataset({ rowCount: 4 }, async (directory) => {
    const options = { directory, batchSize: 4, seed: 1, masking: { kind: 'token' }, maxPredictions: 4 };
    const program = `
      import { openBatches } from '@albectra/dataset';
      const batches = await openBatches(${JSON.stringify(options)});
      console.log((await batches.next()).rowCount);
      await batches.close();
    `;
    const arguments_ = ['--conditions=@albectra/source', '--input-type=module', '--eval', program];
    const printed = execFileSync(process.execPath, arguments_, {
      encoding: 'utf8',
      cwd: import.meta.dirname,
    });
    expect(printed.trim()).toBe('4');
  });
});
