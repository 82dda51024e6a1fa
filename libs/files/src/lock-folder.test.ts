import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFolderLockedError } from './errors.ts';
import { lockFolder } from './lock-folder.ts';
import { TEMPORARY_PREFIX } from './temporary-names.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockPath = (): string => join(folder, '.lock');
const writeLock = (owner: object): void => writeFileSync(lockPath(), JSON.stringify(owner));

test('refuses a second owner, and names the first, until the first releases', async () => {
  const lock = await lockFolder(folder);
  const refusal = await lockFolder(folder).catch((error: unknown) => error);
  expect(isFolderLockedError(refusal)).toBe(true);
  expect(refusal).toMatchObject({ code: 'folder-locked', owner: { pid: process.pid, host: hostname() } });
  expect(String(refusal)).toContain(`process ${process.pid} on ${hostname()}`);
  await lock.release();
  await (await lockFolder(folder)).release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a second release does not take the lock from the next owner', async () => {
  const lock = await lockFolder(folder);
  await lock.release();
  const next = await lockFolder(folder);
  await lock.release();
  expect(existsSync(lockPath())).toBe(true);
  await next.release();
});

test('takes over the lock of a process that was killed', async () => {
  const script = `import { lockFolder } from '@albectra/files'; await lockFolder(process.argv[1]); console.log('held'); setInterval(() => {}, 1000);`;
  const options = ['--conditions=@albectra/source', '--input-type=module', '-e', script, folder];
  const owner = spawn(process.execPath, options, { cwd: import.meta.dirname });
  await once(owner.stdout, 'data');
  await expect(lockFolder(folder)).rejects.toThrow(`process ${owner.pid}`);
  const ended = once(owner, 'exit');
  owner.kill('SIGKILL');
  await ended;
  expect(existsSync(lockPath())).toBe(true);
  const lock = await lockFolder(folder);
  expect(JSON.parse(readFileSync(lockPath(), 'utf8'))).toMatchObject({ pid: process.pid });
  await lock.release();
});

test('a process that has the number of an ended one does not keep its lock', async () => {
  writeLock({ pid: process.pid, host: hostname(), processStart: 'another', since: 'then' });
  await (await lockFolder(folder)).release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock of another host holds while it is touched, and falls when it is silent', async () => {
  writeLock({ pid: 1, host: 'elsewhere', processStart: '1', since: 'then' });
  await expect(lockFolder(folder)).rejects.toThrow('got process 1 on elsewhere, since then');
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(lockPath(), longAgo, longAgo);
  await (await lockFolder(folder)).release();
  expect(readdirSync(folder)).toEqual([]);
});

test('takes over what names no owner', async () => {
  writeFileSync(lockPath(), 'not a lock');
  await (await lockFolder(folder)).release();
  expect(readdirSync(folder)).toEqual([]);
});

test('waits for the owner when asked to', async () => {
  const lock = await lockFolder(folder);
  const waiting: number[] = [];
  const onWait = (owner: { pid: number }): void => {
    waiting.push(owner.pid);
    void lock.release();
  };
  await (await lockFolder(folder, { onWait })).release();
  expect(waiting).toEqual([process.pid]);
});

test('a folder that was made for the lock goes with it, unless something was put into it', async () => {
  const [unused, used] = [join(folder, 'unused'), join(folder, 'used')];
  const locks = await Promise.all([unused, used].map((directory) => lockFolder(directory)));
  writeFileSync(join(used, 'a'), '');
  await Promise.all(locks.map((lock) => lock.release()));
  expect(readdirSync(folder)).toEqual(['used']);
});

test('of many who come at once, one gets the folder', async () => {
  writeLock({ pid: process.pid, host: hostname(), processStart: 'another', since: 'then' });
  const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(readdirSync(folder)).toEqual(['.lock']);
});

test('those who come while the owner sweeps are refused, and nothing worse', async () => {
  const lock = await lockFolder(folder);
  const attempts = Array.from({ length: 20 }, () => lockFolder(folder));
  // What the owner's process does at any moment between two steps of the others.
  for (let sweep = 0; sweep < 30; sweep += 1) {
    await nextTurn();
    const temporaries = readdirSync(folder).filter((name) => name.startsWith(TEMPORARY_PREFIX));
    for (const name of temporaries) rmSync(join(folder, name));
  }
  for (const attempt of await Promise.allSettled(attempts)) {
    expect(attempt).toMatchObject({ status: 'rejected', reason: { code: 'folder-locked' } });
  }
  await lock.release();
});

test('one who waits in a folder that its owner removes gets it', async () => {
  const directory = join(folder, 'made');
  const lock = await lockFolder(directory);
  const second = lockFolder(directory, { onWait: () => void lock.release() });
  await (await second).release();
  expect(existsSync(join(directory, '.lock'))).toBe(false);
});
