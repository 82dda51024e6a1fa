import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { buildFromPackage, replaceRunPath } from './build-from-package.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-package-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A package whose installer writes what the real one does, and a module that it needs. */
async function makePackage(installer: string): Promise<string> {
  const modules = join(folder, 'node_modules');
  const own = join(modules, '@tensorflow', 'tfjs-node-gpu');
  await mkdir(join(own, 'scripts'), { recursive: true });
  await mkdir(join(own, 'lib', 'napi-v8'), { recursive: true });
  await writeFile(join(own, 'lib', 'napi-v8', 'stale'), '');
  await writeFile(join(own, 'scripts', 'install.js'), installer);
  await mkdir(join(modules, 'some-module'));
  await writeFile(join(modules, 'some-module', 'index.js'), 'module.exports = 1;');
  return own;
}

const INSTALLER = `
require('some-module');
const { mkdirSync, writeFileSync, symlinkSync } = require('node:fs');
mkdirSync('deps/lib', { recursive: true });
mkdirSync('lib/napi-v8', { recursive: true });
writeFileSync('deps/lib/libtensorflow.so.2.9.1', process.argv.slice(2).join(' '));
symlinkSync('libtensorflow.so.2.9.1', 'deps/lib/libtensorflow.so.2');
writeFileSync('deps/lib/libtensorflow_framework.so.2.9.1', 'framework');
writeFileSync('lib/napi-v8/tfjs_binding.node', 'ELF$ORIGIN/../../deps/lib\\0rest');
`;

async function build(installer: string): Promise<string> {
  const workFolder = join(folder, 'work');
  const target = join(workFolder, 'runtime');
  const packageFolder = await makePackage(installer);
  await mkdir(target, { recursive: true });
  await buildFromPackage({
    kind: 'cpu',
    folder: target,
    workFolder,
    downloadFolder: folder,
    log: () => {},
    packageFolder,
  });
  expect(await readdir(join(packageFolder, 'scripts'))).toEqual(['install.js']);
  expect(await readdir(join(packageFolder, 'lib', 'napi-v8'))).toEqual(['stale']);
  return target;
}

test('what the installer brings is put into our layout, and the package stays as it is', async () => {
  const target = await build(INSTALLER);
  expect((await readdir(join(target, 'lib'))).sort()).toEqual([
    'libtensorflow.so.2',
    'libtensorflow_framework.so.2',
  ]);
  expect(await readFile(join(target, 'lib', 'libtensorflow.so.2'), 'utf8')).toBe('cpu download');
  const addon = await readFile(join(target, 'tfjs_binding.node'), 'utf8');
  // 22 characters became 11, and the terminating zero stays.
  expect(addon).toBe(`ELF$ORIGIN/lib${'\0'.repeat(12)}rest`);
});

test('a failing installer is reported in its own words', async () => {
  await expect(build("console.error('Error: no such host'); process.exit(3);")).rejects.toThrow(
    'it ended with 3 (Error: no such host). It needs https://storage.googleapis.com',
  );
});

test('an installer that leaves nothing is reported', async () => {
  await expect(build('')).rejects.toMatchObject({ code: 'damaged-file' });
});

test.each(['nothing here', '$ORIGIN/../../deps/lib\0$ORIGIN/../../deps/lib\0'])(
  'an addon without exactly one run path is refused: %j',
  (text) => {
    expect(() => replaceRunPath(Buffer.from(text), 'x.node')).toThrow('expected one run path');
  },
);
