import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { spoolStdin } from './spool-stdin.ts';

test('writes any stream to a file, with its hash', async () => {
  const folder = await temporaryFolder();
  const streams = fc.array(fc.uint8Array({ maxLength: 100 }), { minLength: 1 }).filter((chunks) => {
    return chunks.some((chunk) => chunk.length > 0);
  });
  const property = fc.asyncProperty(streams, async (chunks) => {
    const path = join(folder, 'new', 'stdin');
    const progress: number[] = [];
    const content = Buffer.concat(chunks);
    const onProgress = (bytes: number): void => void progress.push(bytes);
    const spooled = await spoolStdin(Readable.from(chunks), path, { onProgress });
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(spooled).toEqual({ path, bytes: content.length, sha256 });
    expect(Buffer.compare(await readFile(path), content)).toBe(0);
    expect(progress).toHaveLength(chunks.length);
    expect(progress.at(-1)).toBe(content.length);
    expect(await readdir(join(folder, 'new'))).toEqual(['stdin']);
  });
  await fc.assert(property, { numRuns: 20, seed: 5 });
});

test('refuses a stream without bytes, and leaves nothing', async () => {
  const folder = await temporaryFolder();
  const spooling = spoolStdin(Readable.from([new Uint8Array()]), join(folder, 'stdin'));
  await expect(spooling).rejects.toMatchObject({ code: 'corpus-empty', paths: ['-'] });
  expect(await readdir(folder)).toEqual([]);
});

test('leaves nothing of a stream that fails', async () => {
  const folder = await temporaryFolder();
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('begin');
    await Promise.reject(new Error('the pipe broke'));
  };
  await expect(spoolStdin(source(), join(folder, 'stdin'))).rejects.toThrow('the pipe broke');
  expect(await readdir(folder)).toEqual([]);
});

test('ends with the signal of the stream', async () => {
  const folder = await temporaryFolder();
  const controller = new AbortController();
  const silent = addAbortSignal(controller.signal, new Readable({ read: () => {} }));
  silent.push('begin');
  const onProgress = (): void => {
    controller.abort();
  };
  await expect(spoolStdin(silent, join(folder, 'stdin'), { onProgress })).rejects.toThrow(/aborted/);
  expect(await readdir(folder)).toEqual([]);
});

test('does not replace what is there by half of something', async () => {
  const folder = await temporaryFolder({ stdin: 'before' });
  await expect(spoolStdin(Readable.from([]), join(folder, 'stdin'))).rejects.toThrow(/standard input/);
  expect(await readFile(join(folder, 'stdin'), 'utf8')).toBe('before');
});
