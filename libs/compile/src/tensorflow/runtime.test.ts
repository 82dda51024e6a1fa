import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { findTensorflowRuntime, tensorflowCacheFolder } from './runtime.ts';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), 'albectra-runtime-'));
});

afterEach(() => {
  rmSync(cache, { recursive: true });
});

function prepare(name: string, description: unknown): void {
  const folder = path.join(cache, name);
  mkdirSync(path.join(folder, 'lib'), { recursive: true });
  writeFileSync(path.join(folder, 'tfjs_binding.node'), 'addon');
  writeFileSync(path.join(folder, 'lib', 'library.so.2'), 'library');
  writeFileSync(path.join(folder, 'runtime.json'), JSON.stringify(description));
}

const FILES = [
  { name: 'tfjs_binding.node', bytes: 5, sha256: '' },
  { name: 'lib/library.so.2', bytes: 7, sha256: '' },
];

test('finds the newest runtime, and one with CUDA before all', () => {
  for (const version of ['2.9.1', '2.21.0']) {
    prepare(`${version}-cpu`, { formatVersion: 1, version, kind: 'cpu', files: FILES });
  }
  const folder = path.join(cache, '2.21.0-cpu');
  const addon = path.join(folder, 'tfjs_binding.node');
  expect(findTensorflowRuntime(cache)).toEqual({ folder, addon, version: '2.21.0', kind: 'cpu' });
  prepare('2.18.0-gpu', { formatVersion: 1, version: '2.18.0', kind: 'gpu', files: FILES });
  expect(findTensorflowRuntime(cache)?.version).toBe('2.18.0');
});

test.each([
  ['a description that is no object', 7],
  ['another format', { formatVersion: 2, version: '1', kind: 'cpu', files: FILES }],
  ['an unknown kind', { formatVersion: 1, version: '1', kind: 'tpu', files: FILES }],
  ['no addon', { formatVersion: 1, version: '1', kind: 'cpu', files: FILES.slice(1) }],
  [
    'a file cut short',
    { formatVersion: 1, version: '1', kind: 'cpu', files: [FILES[0], { ...FILES[1], bytes: 8 }] },
  ],
  [
    'a file outside of its folder',
    {
      formatVersion: 1,
      version: '1',
      kind: 'cpu',
      files: [FILES[0], { name: '../other/lib/library.so.2', bytes: 7 }],
    },
  ],
])('passes over a folder with %s', (_, description) => {
  prepare('other', { formatVersion: 3 });
  prepare('1-cpu', description);
  expect(findTensorflowRuntime(cache)).toBeUndefined();
});

test('passes over a description that is cut short, and a cache that is not there', () => {
  prepare('1-cpu', {});
  writeFileSync(path.join(cache, '1-cpu', 'runtime.json'), '{"formatVersion": 1,');
  expect(findTensorflowRuntime(cache)).toBeUndefined();
  expect(findTensorflowRuntime(path.join(cache, 'none'))).toBeUndefined();
});

test('takes the cache from the environment', () => {
  expect(tensorflowCacheFolder({ ALBECTRA_CACHE: '/a', XDG_CACHE_HOME: '/x' })).toBe('/a/tensorflow');
  expect(tensorflowCacheFolder({ XDG_CACHE_HOME: '/x' })).toBe('/x/albectra/tensorflow');
});
