import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { fetchWheel } from './fetch-wheel.ts';
import type { FetchWheelOptions } from './fetch-wheel.ts';
import type { PinnedWheel } from './pinned-wheels.ts';

const CONTENT = 'a wheel';
const WHEEL: PinnedWheel = {
  project: 'some-project',
  version: '1.0',
  fileName: 'some_project-1.0-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
};

let folder: string;
let options: FetchWheelOptions & { readonly lines: string[] };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-fetch-'));
  const lines: string[] = [];
  options = {
    downloadFolder: join(folder, 'downloads'),
    workFolder: join(folder, 'work'),
    log: (line) => lines.push(line),
    environment: { PATH: join(folder, 'bin') },
    lines,
  };
  await mkdir(options.downloadFolder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Puts a `python3` on the PATH that records its arguments and writes `content` where pip would. */
async function installPython(content: string): Promise<void> {
  await mkdir(join(folder, 'bin'));
  const script = `#!${process.execPath}
const { writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
writeFileSync(${JSON.stringify(join(folder, 'arguments.json'))}, JSON.stringify(args));
const folder = args[args.indexOf('--dest') + 1];
writeFileSync(folder + '/${WHEEL.fileName}', ${JSON.stringify(content)});
`;
  await writeFile(join(folder, 'bin', 'python3'), script);
  await chmod(join(folder, 'bin', 'python3'), 0o755);
}

test('a kept wheel with the pinned checksum needs no Python', async () => {
  await writeFile(join(options.downloadFolder, WHEEL.fileName), CONTENT);
  expect(await fetchWheel(WHEEL, options)).toBe(join(options.downloadFolder, WHEEL.fileName));
});

test('pip is asked for exactly the pinned wheel, for any Python', async () => {
  await installPython(CONTENT);
  const path = await fetchWheel(WHEEL, options);
  expect(dirname(path)).toBe(options.downloadFolder);
  expect(await readFile(path, 'utf8')).toBe(CONTENT);
  const args = JSON.parse(await readFile(join(folder, 'arguments.json'), 'utf8')) as string[];
  expect(args.slice(0, 3)).toEqual(['-m', 'pip', 'download']);
  expect(args).toContain('--no-deps');
  expect(args[args.indexOf('--platform') + 1]).toBe('manylinux_2_17_x86_64');
  expect(args.at(-1)).toBe('some-project==1.0');
});

test('a kept wheel that is damaged is fetched again', async () => {
  await installPython(CONTENT);
  await writeFile(join(options.downloadFolder, WHEEL.fileName), 'half a w');
  expect(await readFile(await fetchWheel(WHEEL, options), 'utf8')).toBe(CONTENT);
});

test('another file than the pinned one is refused and not kept', async () => {
  await installPython('another wheel');
  await expect(fetchWheel(WHEEL, options)).rejects.toThrow(
    `Wheel ${WHEEL.fileName}: expected SHA-256 ${WHEEL.sha256}, got another file`,
  );
  expect(await readdir(options.downloadFolder)).toEqual([]);
});

test('without Python the message says what to install', async () => {
  await expect(fetchWheel(WHEEL, options)).rejects.toMatchObject({
    code: 'missing-tool',
    tool: 'python3',
    message: expect.stringContaining('apt-get install python3-pip') as string,
  });
});
