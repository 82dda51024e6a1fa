import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  lockFolder,
  readSharers,
  shareFolder,
  sweepAbandoned,
  temporaryPath,
  writeAtomically,
} from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-share-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs lines in a process of its own that then waits to be killed; `await ready` before. */
async function startProcess(lines: string): Promise<ChildProcess> {
  const script = `import * as files from '@albectra/files'; const folder = process.argv[1]; ${lines}; console.log('ready'); setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ['--conditions=@albectra/source', '--input-type=module', '-e', script, folder],
    { cwd: import.meta.dirname },
  );
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

describe('shareFolder', () => {
  test('many share a folder, none may lock it, and the refusal names one of them', async () => {
    const shares = await Promise.all([shareFolder(folder), shareFolder(folder)]);
    expect(await readSharers(folder)).toMatchObject([{ pid: process.pid }, { pid: process.pid }]);
    for (const share of shares) {
      await expect(lockFolder(folder)).rejects.toMatchObject({
        code: 'folder-locked',
        owner: { pid: process.pid, host: hostname() },
      });
      await share.release();
    }
    await (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is refused while someone holds the lock, and leaves nothing behind', async () => {
    const lock = await lockFolder(folder);
    await expect(shareFolder(folder)).rejects.toThrow(`process ${process.pid} on ${hostname()}`);
    expect(readdirSync(folder)).toEqual(['.lock']);
    await lock.release();
    await (await shareFolder(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of an owner and a sharer who come at once, at most one gets the folder', async () => {
    for (let round = 0; round < 10; round += 1) {
      const attempts = await Promise.allSettled([lockFolder(folder), shareFolder(folder)]);
      const got = attempts.filter((attempt) => attempt.status === 'fulfilled');
      expect(got.length).toBeLessThan(2);
      for (const { value } of got) await value.release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  test('the share of a process that was killed is in nobody’s way', async () => {
    const sharer = await startProcess('await files.shareFolder(folder)');
    await expect(lockFolder(folder)).rejects.toThrow(`process ${sharer.pid}`);
    await kill(sharer);
    expect(await readSharers(folder)).toEqual([]);
    await (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a process that ends itself takes its lock and its shares with it', async () => {
    const script = `import { lockFolder, shareFolder } from '@albectra/files'; for (let n = 0; n < 12; n += 1) await shareFolder(process.argv[1]); await lockFolder(process.argv[2]); process.exit(3);`;
    const options = ['--conditions=@albectra/source', '--input-type=module', '-e', script];
    const other = join(folder, 'other');
    const child = spawn(process.execPath, [...options, folder, other], { cwd: import.meta.dirname });
    let complaints = '';
    child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
    expect(await once(child, 'close')).toEqual([3, null]);
    expect([...readdirSync(folder), ...readdirSync(other)]).toEqual(['other']);
    expect(complaints).not.toContain('MaxListeners');
  });

  test('a stale lock is no owner', async () => {
    const owner = { pid: process.pid, host: hostname(), processStart: 'another', since: 'then' };
    writeFileSync(join(folder, '.lock'), JSON.stringify(owner));
    await (await shareFolder(folder)).release();
    expect(readdirSync(folder)).toEqual(['.lock']);
  });
});

describe('sweepAbandoned', () => {
  test('removes what ended processes left, and nothing that a living one writes', async () => {
    const script = `await files.shareFolder(folder); const { mkdirSync, writeFileSync } = await import('node:fs'); const part = (name) => files.temporaryPath(folder + '/' + name); writeFileSync(part('a'), 'x'); mkdirSync(part('b'))`;
    const [killed, living] = await Promise.all([startProcess(script), startProcess(script)]);
    const own = temporaryPath(join(folder, 'mine'));
    writeFileSync(own, '');
    await kill(killed);
    expect(readdirSync(folder)).toHaveLength(7);
    expect(await sweepAbandoned([folder, join(folder, 'missing')])).toEqual({ removed: 2, left: 3 });
    expect(await readSharers(folder)).toMatchObject([{ pid: living.pid }]);
    expect(readdirSync(folder)).toHaveLength(4);
    await kill(living);
    expect(await sweepAbandoned([folder])).toEqual({ removed: 2, left: 1 });
    expect(readdirSync(folder)).toEqual([own.slice(folder.length + 1)]);
    expect(await sweepAbandoned([folder], { own: true })).toEqual({ removed: 1, left: 0 });
  });

  test('of other machines, removes what nobody has written to for an hour', async () => {
    const elsewhere = join(folder, '.tmp-00000000-0000-8001-8001-000000000000-a.arrow');
    const unnamed = join(folder, '.tmp-other');
    writeFileSync(elsewhere, '');
    mkdirSync(unnamed);
    expect(await sweepAbandoned([folder])).toEqual({ removed: 0, left: 2 });
    const longAgo = new Date(Date.now() - 3_700_000);
    for (const path of [elsewhere, unnamed]) utimesSync(path, longAgo, longAgo);
    expect(await sweepAbandoned([folder])).toEqual({ removed: 2, left: 0 });
  });

  test('beside writers it disturbs none of them', async () => {
    const writes = Array.from({ length: 50 }, (_, index) => writeAtomically(join(folder, `${index}`), 'x'));
    const sweeps = Array.from({ length: 20 }, () => sweepAbandoned([folder]));
    await Promise.all([...writes, ...sweeps]);
    expect(readdirSync(folder)).toHaveLength(50);
  });
});
