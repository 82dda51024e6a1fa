import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { hasTensorflow } from './has-tensorflow.ts';

const EXAMPLE = fileURLToPath(new URL('../../../docs/examples/compile-images.mjs', import.meta.url));

test.skipIf(!hasTensorflow())(
  'the example learns its images',
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@albectra/source',
      '--no-warnings',
      EXAMPLE,
    ]);
    const losses = [...stdout.matchAll(/step (\d+): loss ([\d.]+)/gu)].map(([, , loss]) => Number(loss));
    expect(losses).toHaveLength(4);
    expect(losses.at(-1)).toBeLessThan(0.1);
  },
  120_000,
);
