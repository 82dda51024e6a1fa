import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Prints every specifier that is resolved while an entry of this package is loaded. */
const script = (entry: string): string => `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(specifier, context, next) {
      console.log(specifier);
      return next(specifier, context);
    },
  });
  await import('${entry}');
`;

function modulesOf(entry: string): string[] {
  const args = ['--conditions=@albectra/source', '--input-type=module', '--eval', script(entry)];
  return execFileSync(process.execPath, args, { encoding: 'utf8', cwd: import.meta.dirname }).split('\n');
}

test('the trainer’s thread never loads Arrow', () => {
  const main = modulesOf('@albectra/dataset');
  expect(main).toContain('@albectra/shards/manifest');
  expect(main).not.toContain('@albectra/shards');
  expect(main.filter((specifier) => specifier.startsWith('apache-arrow'))).toEqual([]);
});

test('the threads read shards without apache-arrow, which takes longer to load than the rest', () => {
  const worker = modulesOf('@albectra/dataset/worker');
  expect(worker).toContain('@albectra/shards/reader');
  expect(worker).not.toContain('@albectra/shards');
  expect(worker.filter((specifier) => specifier.startsWith('apache-arrow'))).toEqual([]);
});
