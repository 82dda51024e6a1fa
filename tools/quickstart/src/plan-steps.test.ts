import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { planSteps, quickstartPaths } from './plan-steps.ts';
import type { Step } from './plan-steps.ts';
import { commandLine } from './run-step.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const steps = planSteps(quickstartPaths('out'), 'wasm');

test('vocabulary, shards, proof, training, export and pages, each output once made before it is used', () => {
  expect(steps.map(({ id }) => id).join(' ')).toBe(
    'vocabulary shards-electra shards-albert verify-electra verify-albert ' +
      'train-electra train-albert export-electra export-albert page-shards page-runs',
  );
  const made = new Set(['out/corpus.txt']);
  for (const { words, output } of steps) {
    const used = words.filter((word) => word.startsWith('out/') && word !== output);
    expect(used.filter((path) => !made.has(path))).toEqual([]);
    made.add(output);
  }
});

test('a step is shown as a command that can be typed', () => {
  const verify = steps.find(({ id }) => id === 'verify-albert');
  expect(commandLine('apps/prepare-data/src/cli.ts', verify?.words ?? [])).toBe(
    'npm run prepare-data -- verify out/shards/albert',
  );
});

/**
 * What a program says of a step's words and one key too many: if all the rest is right, it names that key
 * alone, and nothing is computed.
 */
async function faultsOf({ program, words }: Step): Promise<string> {
  const nonsense = [...words, '--set', 'nonsense=1'];
  const child = spawn(process.execPath, ['--conditions=@albectra/source', program, ...nonsense], {
    cwd: root,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((resolve) => void child.once('close', resolve));
  return `${String(code)} ${said}`;
}

test.each(
  steps.filter(({ id }) => !/^(?:verify|export)-albert$/.test(id)).map((step) => [step.id, step] as const),
)('the program understands the step %s', async (_id, step) => {
  const said = await faultsOf(step);
  expect(said).toMatch(
    /^2 [a-z-]+: Configuration key "nonsense": unknown \(--set nonsense=1\)\. .*\nHelp: .*\n$/,
  );
});
