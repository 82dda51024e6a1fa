import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { makeZip } from '../test/make-zip.ts';
import { readZipEntries, unpackZip } from './zip-archive.ts';

let folder: string;
let archive: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-zip-'));
  archive = join(folder, 'a.whl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const everything = (name: string): string => name;

test('unpacks the selected files and leaves the others out', async () => {
  await writeFile(
    archive,
    makeZip([
      { name: 'lib/', content: Buffer.alloc(0), stored: true },
      { name: 'lib/a.so', content: Buffer.from('aaaa'.repeat(50_000)) },
      { name: 'lib/b.so', content: Buffer.from('bb'), stored: true },
      { name: 'empty', content: Buffer.alloc(0), stored: true },
      { name: 'lib/c.py', content: Buffer.from('c') },
    ]),
  );
  const target = join(folder, 'out');
  const names = await unpackZip({
    archive,
    folder: target,
    select: (name) => (name.endsWith('.py') ? undefined : name.replace('lib/', 'libraries/')),
  });
  expect(names).toEqual(['libraries/a.so', 'libraries/b.so', 'empty']);
  expect(await readFile(join(target, 'libraries/a.so'), 'utf8')).toBe('aaaa'.repeat(50_000));
  expect(await readFile(join(target, 'libraries/b.so'), 'utf8')).toBe('bb');
  expect((await stat(join(target, 'libraries/a.so'))).mode & 0o100).toBe(0o100);
  expect((await readdir(target)).sort()).toEqual(['empty', 'libraries']);
});

test.each(['../up', 'a/../../up', '/etc/passwd', 'a\\..\\b', 'C:x', 'a//b', 'a/./b', ''])(
  'refuses the name %j',
  async (name) => {
    await writeFile(archive, makeZip([{ name, content: Buffer.from('x') }]));
    await expect(unpackZip({ archive, folder, select: everything })).rejects.toMatchObject({
      code: 'damaged-file',
    });
    expect(await readdir(folder)).toEqual(['a.whl']);
  },
);

test('refuses a selection that leads outside', async () => {
  await writeFile(archive, makeZip([{ name: 'a', content: Buffer.from('x') }]));
  await expect(unpackZip({ archive, folder, select: () => '../a' })).rejects.toThrow(
    'expected names that stay inside the target folder, got "../a"',
  );
});

test.each([
  ['a wrong CRC', { crc: 1 }],
  ['fewer bytes than listed', { bytes: 7 }],
  ['more bytes than listed', { bytes: 3 }],
])('refuses data with %s', async (_, wrong) => {
  await writeFile(archive, makeZip([{ name: 'a', content: Buffer.from('hello'), ...wrong }]));
  await expect(unpackZip({ archive, folder: join(folder, 'out'), select: everything })).rejects.toMatchObject(
    { code: 'damaged-file' },
  );
});

test('an archive cut short anywhere is refused', async () => {
  const whole = makeZip([
    { name: 'a', content: Buffer.from('hello '.repeat(20)) },
    { name: 'b', content: Buffer.from('there'), stored: true },
  ]);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
      await writeFile(archive, whole.subarray(0, length));
      await expect(readZipEntries(archive)).rejects.toMatchObject({ code: 'damaged-file' });
    }),
    { numRuns: 60 },
  );
});

test('altered bytes never unpack to other content', async () => {
  const content = Buffer.from('hello '.repeat(20));
  const whole = makeZip([{ name: 'a', content }]);
  const position = fc.integer({ min: 0, max: whole.length - 1 });
  await fc.assert(
    fc.asyncProperty(position, fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const altered = Buffer.from(whole);
      altered[at] = altered[at]! ^ change;
      await writeFile(archive, altered);
      const target = await mkdtemp(join(folder, 'out-'));
      const [result] = await Promise.allSettled([unpackZip({ archive, folder: target, select: everything })]);
      const outcome =
        result.status === 'rejected'
          ? (result.reason as { code: string }).code
          : await Promise.all(result.value.map((name) => readFile(join(target, name))));
      // Either refused, or the one entry with its true content, or an entry that is no longer listed.
      expect([['damaged-file'], [[content]], [[]]]).toContainEqual([outcome]);
    }),
    { numRuns: 100 },
  );
});
