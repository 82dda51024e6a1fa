import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { ensureTensorflowRuntime } from './ensure-tensorflow-runtime.ts';
import { headerTarget, libraryTarget } from './build-from-wheels.ts';
import { requireMachine } from './machine.ts';
import { PINNED_WHEELS } from './pinned-wheels.ts';
import { describeRuntime } from './runtime-description.ts';
import { tensorflowCacheFolder } from './runtime-layout.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-ensure-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a prepared runtime is found', async () => {
  const path = join(folder, 'tensorflow', '2.21.0-cpu');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'tfjs_binding.node'), 'addon');
  await describeRuntime(path, { version: '2.21.0', kind: 'cpu' });
  const environment = { ALBECTRA_CACHE: folder };
  const found = await ensureTensorflowRuntime({ kind: 'cpu', log: () => {}, environment });
  expect(found).toEqual({ path, version: '2.21.0', found: true });
});

test('with no programs at all there is one reason per missing one, and nothing is left', async () => {
  const cache = join(folder, 'tensorflow');
  await mkdir(join(cache, '.tmp-killed'), { recursive: true });
  const damaged = join(cache, '2.21.0-cpu');
  await mkdir(damaged);
  const lines: string[] = [];
  const result = await ensureTensorflowRuntime({
    kind: 'cpu',
    log: (line) => lines.push(line),
    // The storage host cannot be reached at this address, so that the package's installer fails too.
    environment: { PATH: '', ALBECTRA_CACHE: folder, TFJS_NODE_BASE_URI: 'http://127.0.0.1:9/' },
  });
  const reasons = 'reasons' in result ? result.reasons : [];
  expect(reasons.map((reason) => reason.split(':')[0])).toEqual([
    'g++',
    'python3',
    'node scripts/install.js cpu download',
  ]);
  expect(lines[0]).toContain('It is built again.');
  expect(await readdir(cache)).toEqual([]);
});

test('a cache that cannot be written is a reason', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const environment = { ALBECTRA_CACHE: file };
  const result = await ensureTensorflowRuntime({ kind: 'cpu', log: () => {}, environment });
  expect(result).toMatchObject({ reasons: [expect.stringContaining('set ALBECTRA_CACHE')] });
});

test('the cache folder follows the environment', () => {
  expect(tensorflowCacheFolder({ ALBECTRA_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a/tensorflow');
  expect(tensorflowCacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/albectra/tensorflow');
  expect(tensorflowCacheFolder({})).toMatch(/\/\.cache\/albectra\/tensorflow$/);
});

test.each(['2.27', '2.36', '3.0'])('Linux on x64 with glibc %s will do', (glibcVersion) => {
  const machine = { platform: 'linux', architecture: 'x64', glibcVersion };
  expect(() => requireMachine(machine)).not.toThrow();
});

test.each([
  ['linux', 'x64', '2.26'],
  ['linux', 'x64', undefined],
  ['linux', 'arm64', '2.36'],
  ['darwin', 'x64', undefined],
])('%s on %s with glibc %s will not', (platform, architecture, glibcVersion) => {
  expect(() => requireMachine({ platform, architecture, glibcVersion })).toThrow('Use the embedded engine');
});

test.each([
  ['tensorflow/libtensorflow_cc.so.2', 'lib/libtensorflow_cc.so.2'],
  ['tensorflow/python/_pywrap_tfe.so', undefined],
  ['tensorflow/include/tensorflow/c/c_api.h', undefined],
  ['nvidia/cublas/lib/libcublas.so.12', 'nvidia/cublas/lib/libcublas.so.12'],
  ['nvidia/cublas/include/cublas.h', undefined],
  ['nvidia/cuda_nvcc/bin/ptxas', 'nvidia/cuda_nvcc/bin/ptxas'],
  ['nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc', 'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc'],
])('of the wheels, %s goes to %s', (name, target) => {
  expect(libraryTarget(name)).toBe(target);
});

test('only the C headers are unpacked for the compiler', () => {
  expect(headerTarget('tensorflow/include/tensorflow/c/eager/c_api.h')).toBe('tensorflow/c/eager/c_api.h');
  expect(headerTarget('tensorflow/include/Eigen/Core')).toBeUndefined();
  expect(headerTarget('tensorflow/core/x.h')).toBeUndefined();
});

test('every wheel is pinned to its bytes', () => {
  for (const wheel of [...PINNED_WHEELS.cpu, ...PINNED_WHEELS.gpu]) {
    expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(wheel.fileName).toContain(`-${wheel.version}-`);
    expect(wheel.fileName).toMatch(/x86_64\.whl$/);
  }
});
