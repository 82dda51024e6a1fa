import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { withFolderLock } from './folder-lock.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-lock-'));
  path = join(folder, 'cpu.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('one works while the others wait, and nothing is left', async () => {
  const events: string[] = [];
  const worker = (name: string): Promise<void> =>
    withFolderLock(
      path,
      async () => {
        events.push(`${name} starts`);
        await Promise.resolve();
        expect(await readdir(folder)).toContain('cpu.lock');
        events.push(`${name} ends`);
      },
      { pollMs: 1 },
    );
  await Promise.all(['a', 'b', 'c'].map(worker));
  expect(events).toHaveLength(6);
  for (let at = 0; at < 6; at += 2) {
    expect(events[at + 1]).toBe(events[at]?.replace('starts', 'ends'));
  }
  expect(await readdir(folder)).toEqual([]);
});

test('the lock is released when the work fails', async () => {
  await expect(withFolderLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual([]);
});

test('says once whom it waits for, and an abort ends the waiting', async () => {
  await writeFile(path, JSON.stringify({ processId: process.pid, host: hostname(), id: 'x' }));
  const abort = new AbortController();
  const owners: number[] = [];
  const waiting = withFolderLock(path, () => Promise.resolve('never'), {
    pollMs: 1,
    signal: abort.signal,
    onWait: (owner) => {
      owners.push(owner.processId);
      setImmediate(() => abort.abort());
    },
  });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(owners).toEqual([process.pid]);
  expect(await readdir(folder)).toEqual(['cpu.lock']);
});

test('takes over the lock of a process that has ended', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  await writeFile(path, JSON.stringify({ processId: pid, host: hostname(), id: 'x' }));
  expect(await withFolderLock(path, () => Promise.resolve('done'))).toBe('done');
  expect(await readdir(folder)).toEqual([]);
});

test('takes over a lock from elsewhere that nobody touched for more than a minute', async () => {
  await writeFile(path, JSON.stringify({ processId: 1, host: 'another', id: 'x' }));
  const longAgo = new Date(Date.now() - 120_000);
  await utimes(path, longAgo, longAgo);
  expect(await withFolderLock(path, () => Promise.resolve('done'))).toBe('done');
});
