import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellQuote } from './shell-quote.ts';

const NASTY = [
  'plain/path-1.txt',
  '',
  'two words',
  "it's",
  '"double"',
  'line\nend\n',
  '$(touch x) `y` $HOME',
  '*?[a]~!#&|;<>(){}\\',
  '-n',
  '🙂 é',
];

/** What a shell makes of quoted words. */
function throughShell(shell: string, words: readonly string[]): readonly string[] {
  const script = `printf '%s\\0' ${words.map(shellQuote).join(' ')}`;
  const { stdout, status } = spawnSync(shell, ['-c', script], { encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout.split('\0').slice(0, -1);
}

test.each(['bash', 'sh'])('%s sees every word as it is', (shell) => {
  const drawn = fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), { numRuns: 200, seed: 1 });
  const words = [...NASTY, ...drawn.filter((word) => !word.includes('\0'))];
  expect(throughShell(shell, words)).toEqual(words);
});
