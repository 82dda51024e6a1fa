import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { withDataset } from './dataset.ts';

test('a program that aborts while it waits for a batch goes on to its end', async () => {
  await withDataset({ rowCount: 4 }, async (directory) => {
    const options = { directory, batchSize: 4, seed: 1, masking: { kind: 'token' }, maxPredictions: 4 };
    // Node ends a program that waits for what keeps nothing alive: the thread has to, until it has ended.
    const program = `
      import { openBatches } from '@albectra/dataset';
      const controller = new AbortController();
      const batches = await openBatches({ ...${JSON.stringify(options)}, signal: controller.signal });
      const waiting = batches.next().catch((error) => error.message);
      controller.abort(new Error('stopped'));
      console.log(await waiting);
      await batches.close();
      console.log('closed');
    `;
    const words = ['--conditions=@albectra/source', '--input-type=module', '--eval', program];
    const printed = execFileSync(process.execPath, words, { encoding: 'utf8', cwd: import.meta.dirname });
    expect(printed).toBe('stopped\nclosed\n');
  });
});
