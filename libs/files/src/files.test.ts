import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashFile, isFolderLockedError, lockFolder, sweepTemporaries, writeAtomically } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeAtomically', () => {
  test('replaces a file and leaves nothing beside it', async () => {
    const path = join(folder, 'deep', 'a.txt');
    await writeAtomically(path, 'one');
    await writeAtomically(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'deep'))).toEqual(['a.txt']);
  });

  test('leaves nothing behind when it fails', async () => {
    mkdirSync(join(folder, 'a.txt', 'full'), { recursive: true });
    await expect(writeAtomically(join(folder, 'a.txt'), 'x')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });
});

test('hashFile gives the SHA-256 of the bytes', async () => {
  writeFileSync(join(folder, 'a'), 'abc');
  // FIPS 180-2, appendix B.1.
  expect(await hashFile(join(folder, 'a'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('sweepTemporaries removes temporary files and folders only', async () => {
  writeFileSync(join(folder, '.tmp-1-a'), '');
  mkdirSync(join(folder, '.tmp-2-b', 'c'), { recursive: true });
  writeFileSync(join(folder, 'keep'), '');
  expect(await sweepTemporaries([folder, join(folder, 'missing')])).toBe(2);
  expect(readdirSync(folder)).toEqual(['keep']);
});

describe('lockFolder', () => {
  test('refuses a second owner, and names the first', async () => {
    const lock = await lockFolder(folder);
    const refusal = await lockFolder(folder).catch((error: unknown) => error);
    expect(isFolderLockedError(refusal)).toBe(true);
    expect(String(refusal)).toContain(`process ${process.pid} on ${hostname()}`);
    await lock.release();
    await (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('takes over the lock of a process that was killed', async () => {
    const script = `import { lockFolder } from '@albectra/files'; await lockFolder(process.argv[1]); console.log('held'); setInterval(() => {}, 1000);`;
    const options = ['--conditions=@albectra/source', '--input-type=module', '-e', script, folder];
    const owner = spawn(process.execPath, options, { cwd: import.meta.dirname });
    await new Promise((resolve) => owner.stdout.once('data', resolve));
    await expect(lockFolder(folder)).rejects.toThrow(`process ${owner.pid}`);
    const ended = new Promise((resolve) => owner.once('exit', resolve));
    owner.kill('SIGKILL');
    await ended;
    expect(existsSync(join(folder, '.lock'))).toBe(true);
    await (await lockFolder(folder)).release();
  });

  test('takes over what names no owner', async () => {
    writeFileSync(join(folder, '.lock'), 'not a lock');
    await (await lockFolder(folder)).release();
  });

  test('waits for the owner when asked to', async () => {
    const lock = await lockFolder(folder);
    const waiting: number[] = [];
    const second = lockFolder(folder, { onWait: (owner) => waiting.push(owner.pid) });
    setTimeout(() => void lock.release(), 20);
    await (await second).release();
    expect(waiting).toEqual([process.pid]);
  });
});
