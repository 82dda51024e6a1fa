import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutputLockedError } from './errors.ts';
import { lockOutput } from './output-lock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'albectra-lock-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const lockPath = (): string => join(directory, '.lock');
const writeLock = (owner: object): Promise<void> => writeFile(lockPath(), JSON.stringify(owner));

test('a second run is refused, with the owner named, until the first releases', async () => {
  const lock = await lockOutput(directory);
  const refusal = await lockOutput(directory).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(OutputLockedError);
  expect(refusal).toMatchObject({ code: 'output-locked', ownerPid: process.pid, ownerHost: hostname() });
  await lock.release();
  await lock.release();
  await (await lockOutput(directory)).release();
  expect(await readdir(directory)).toEqual([]);
});

test('the lock of a process that has ended is taken over', async () => {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  await writeLock({ pid: child.pid, host: hostname(), processStart: '1', since: 'then' });
  const lock = await lockOutput(directory);
  expect(JSON.parse(await readFile(lockPath(), 'utf8'))).toMatchObject({ pid: process.pid });
  await lock.release();
});

test('a process that has the number of an ended one does not keep its lock', async () => {
  await writeLock({ pid: process.pid, host: hostname(), processStart: 'another', since: 'then' });
  await (await lockOutput(directory)).release();
  expect(await readdir(directory)).toEqual([]);
});

test('a lock of another host holds while it is touched, and falls when it is silent', async () => {
  await writeLock({ pid: 1, host: 'elsewhere', processStart: '1', since: 'then' });
  await expect(lockOutput(directory)).rejects.toThrow('in use by process 1 on elsewhere since then');
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(lockPath(), longAgo, longAgo);
  await (await lockOutput(directory)).release();
});

test('a lock that names nobody is taken over', async () => {
  await writeFile(lockPath(), 'garbage');
  await (await lockOutput(directory)).release();
  expect(await readdir(directory)).toEqual([]);
});

test('a folder that was made for the lock goes with it, unless something was put into it', async () => {
  const [unused, used] = [join(directory, 'unused'), join(directory, 'used')];
  const locks = await Promise.all([unused, used].map(lockOutput));
  await writeFile(join(used, 'a'), '');
  await Promise.all(locks.map((lock) => lock.release()));
  expect(await readdir(directory)).toEqual(['used']);
});

test('of many who come at once, one gets the folder', async () => {
  await writeLock({ pid: process.pid, host: hostname(), processStart: 'another', since: 'then' });
  const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => lockOutput(directory)));
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await readdir(directory)).filter((name) => name !== '.lock')).toEqual([]);
});
