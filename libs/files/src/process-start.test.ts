import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processStart } from './process-start.ts';

test('a running process has a start, and keeps it', async () => {
  const start = processStart(process.pid);
  expect(start).not.toBe('');
  await sleep(5);
  expect(processStart(process.pid)).toBe(start);
});

test.skipIf(process.platform !== 'linux')(
  'one that has ended has none, even if nobody collects it',
  async () => {
    // The shell becomes a process that does not ask for its child.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(output.toString());
    try {
      while (processStart(child) !== '') await sleep(10);
      expect(existsSync(`/proc/${child}/stat`)).toBe(true);
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
