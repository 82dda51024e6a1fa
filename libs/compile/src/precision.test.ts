import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { cpuFlags, parseComputeCapabilities } from './device-features.ts';
import { reasonOfSlowness, type DeviceFeatures, type Precision } from './precision.ts';

const CPU: DeviceFeatures = {
  kind: 'cpu',
  flags: new Set(['avx512f', 'avx512_vnni']),
  hasOneDnn: true,
  computeCapability: undefined,
  version: '2.21.0',
};
const GPU: DeviceFeatures = { ...CPU, kind: 'gpu', flags: new Set(), computeCapability: 9 };

const CASES: [string, Exclude<Precision, 'float32'>, DeviceFeatures, string | undefined][] = [
  ['AVX-512 with bfloat16', 'bfloat16', { ...CPU, flags: new Set(['avx512_bf16']) }, undefined],
  ['AMX', 'bfloat16', { ...CPU, flags: new Set(['amx_bf16', 'amx_tile']) }, undefined],
  ['AVX-512 without', 'bfloat16', CPU, 'a CPU with avx512_bf16 or amx_bf16, got one with neither'],
  [
    'an unknown CPU',
    'bfloat16',
    { ...CPU, flags: new Set() },
    'a CPU with avx512_bf16 or amx_bf16, got one that does not tell',
  ],
  [
    'TensorFlow without oneDNN',
    'bfloat16',
    { ...CPU, flags: new Set(['amx_bf16']), hasOneDnn: false },
    'oneDNN, got it switched off by TF_ENABLE_ONEDNN_OPTS',
  ],
  [
    'any CPU',
    'float16',
    { ...CPU, flags: new Set(['avx512_fp16']) },
    'a GPU, got a CPU, whose products of float16 are slow',
  ],
  ['Hopper', 'bfloat16', GPU, undefined],
  ['an unknown GPU', 'bfloat16', { ...GPU, computeCapability: undefined }, undefined],
  ['Volta', 'float16', { ...GPU, computeCapability: 7 }, undefined],
  [
    'Volta',
    'bfloat16',
    { ...GPU, computeCapability: 7 },
    'a GPU of compute capability 8.0 or higher, got 7.0',
  ],
  [
    'an old TensorFlow',
    'bfloat16',
    { ...GPU, version: '2.9.1' },
    'TensorFlow 2.13 or newer, got 2.9.1, which leaves bfloat16 to the CPU',
  ],
];

test.each(CASES)('on %s, tells why %s is slow', (_, precision, device, expected) => {
  expect(reasonOfSlowness(precision, device)).toBe(expected);
});

test('reads the flags of the first core, on x86 and on ARM', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'albectra-cpuinfo-'));
  const file = path.join(folder, 'cpuinfo');
  try {
    writeFileSync(file, 'processor\t: 0\nflags\t\t: fpu amx_bf16  sse\nbugs\t\t: none\n\nflags\t\t: other\n');
    expect([...cpuFlags(file)]).toEqual(['fpu', 'amx_bf16', 'sse']);
    writeFileSync(file, 'Features\t: fp asimd bf16\n');
    expect(cpuFlags(file).has('bf16')).toBe(true);
    writeFileSync(file, 'nothing');
    expect(cpuFlags(file).size).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(cpuFlags(file).size).toBe(0);
});

test('takes the least of several GPUs', () => {
  expect(parseComputeCapabilities('9.0\n7.5\n')).toBe(7.5);
  expect(parseComputeCapabilities('[N/A]\n')).toBeUndefined();
});
