import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NamedArray } from '@albectra/ops';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashFile } from '@albectra/files';
import { isCheckpointError } from './errors.ts';
import { openSafetensors } from './read-safetensors.ts';
import { writeSafetensors } from './write-safetensors.ts';
import type { TensorSource, WrittenFile } from './write-safetensors.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-safetensors-'));
  path = join(folder, 'a.safetensors');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const source = (name: string, { shape, dtype, values }: NamedArray): TensorSource => ({
  name,
  shape,
  dtype,
  values: () => values,
});

const write = (tensors: readonly TensorSource[]): Promise<WrittenFile> => writeSafetensors(path, tensors);

/** A file of the given header and as many zero bytes after it. */
async function writeRaw(header: string, dataBytes: number): Promise<void> {
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  await writeFile(path, Buffer.concat([prefix, Buffer.from(header), Buffer.alloc(dataBytes)]));
}

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const arrays: fc.Arbitrary<NamedArray> = fc
  .record({ shape: shapes, dtype: fc.constantFrom('float32' as const, 'int32' as const), seed: fc.integer() })
  .map(({ shape, dtype, seed }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const numbers = Array.from(
      { length: count },
      (_, at) => Math.imul(seed, at + 1) / (dtype === 'int32' ? 1 : 7),
    );
    return {
      shape,
      dtype,
      values: dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers),
    };
  });

test('what is written is read', async () => {
  const names = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name !== '__metadata__');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(names, arrays), { maxLength: 5 }), async (drawn) => {
      const tensors = [...new Map(drawn)];
      const written = await write(tensors.map(([name, array]) => source(name, array)));
      expect(written.sha256).toBe(await hashFile(path));
      expect(written.bytes).toBe((await readFile(path)).length);
      const file = await openSafetensors(path);
      expect(file.entries.map(({ name }) => name).sort()).toEqual(tensors.map(([name]) => name).sort());
      for (const [name, array] of tensors) expect(await file.read(name)).toEqual(array);
      await file.close();
    }),
    { numRuns: 40 },
  );
});

test('the bytes are those of the format', async () => {
  await writeSafetensors(path, [source('a', { shape: [1], dtype: 'float32', values: Float32Array.of(1) })], {
    format: 'pt',
  });
  const bytes = await readFile(path);
  const header = '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  expect(bytes.readBigUInt64LE(0)).toBe(88n); // 85 characters and 3 spaces
  expect(bytes.toString('utf8', 8, 96)).toBe(`${header}   `);
  expect([...bytes.subarray(96)]).toEqual([0, 0, 0x80, 0x3f]);
});

test.each([
  ['a tensor past the end', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 4],
  ['bytes after the last tensor', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 8],
  [
    'an overlap',
    '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
    12,
  ],
  ['a gap', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8],
  ['a shape that is too large for its bytes', '{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8],
  [
    'a name given twice',
    '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
    0,
  ],
  [
    'the same name with an escape',
    '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
    0,
  ],
  ['a negative size', '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}', 0],
  [
    'an enormous shape',
    '{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,8]}}',
    8,
  ],
  ['a fraction as offset', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0.5,4.5]}}', 4],
  ['one offset', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}', 4],
  ['an unknown number format', '{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}', 4],
  ['metadata of other types', '{"__metadata__":{"a":1}}', 0],
  ['a list as header', '[]', 0],
  ['no JSON', '{"a"', 0],
])('refuses %s', async (_, header, dataBytes) => {
  await writeRaw(header, dataBytes);
  await expect(openSafetensors(path)).rejects.toMatchObject({ code: 'invalid-file', subject: path });
});

test('refuses a header longer than the file, whatever its length says', async () => {
  for (const length of [1n, 2n ** 40n, 2n ** 64n - 1n]) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(length);
    await writeFile(path, bytes);
    await expect(openSafetensors(path)).rejects.toThrow(
      `expected a header of at most 0 bytes, got ${length}`,
    );
  }
  await writeFile(path, 'short');
  await expect(openSafetensors(path)).rejects.toThrow('expected at least 8 bytes, got 5');
});

test('a header nested without end is refused, and names of objects are names like others', async () => {
  await writeRaw('[['.repeat(200_000), 0);
  await expect(openSafetensors(path)).rejects.toMatchObject({ code: 'invalid-file' });
  await writeRaw(`{"a":{"dtype":"F32","shape":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, 0);
  await expect(openSafetensors(path)).rejects.toMatchObject({ code: 'invalid-file' });
  await writeRaw('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4);
  const file = await openSafetensors(path);
  expect([...(await file.read('__proto__')).values]).toEqual([0]);
  await expect(file.read('constructor')).rejects.toMatchObject({ code: 'invalid-file' });
  await file.close();
});

test('a file with changed bytes is read or refused, and nothing else', async () => {
  const values = { shape: [2, 3], dtype: 'float32', values: new Float32Array(6) } as const;
  await writeSafetensors(path, [source('a', values), source('b', values)], { format: 'pt' });
  const whole = await readFile(path);
  const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(changes, async (drawn) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of drawn) bytes[at] = value;
      await writeFile(path, bytes);
      const read = async (): Promise<void> => {
        const file = await openSafetensors(path);
        try {
          for (const { name } of file.entries) await file.read(name);
        } finally {
          await file.close();
        }
      };
      const failure = await read().catch((error: unknown) => error);
      expect(failure === undefined || isCheckpointError(failure, 'invalid-file', 'unsupported-type')).toBe(
        true,
      );
    }),
    { numRuns: 100 },
  );
});

test('a file cut short anywhere is refused', async () => {
  await write([source('a', { shape: [3], dtype: 'float32', values: Float32Array.of(1, 2, 3) })]);
  const whole = await readFile(path);
  for (let length = 0; length < whole.length; length += 1) {
    await writeFile(path, whole.subarray(0, length));
    await expect(openSafetensors(path)).rejects.toMatchObject({ code: 'invalid-file' });
  }
});

test('half floats are widened, other formats refused when they are read', async () => {
  const header = {
    half: { dtype: 'F16', shape: [6], data_offsets: [0, 12] },
    brain: { dtype: 'BF16', shape: [2], data_offsets: [12, 16] },
    long: { dtype: 'I64', shape: [1], data_offsets: [16, 24] },
  };
  await writeRaw(JSON.stringify(header), 24);
  const bytes = await readFile(path);
  // 1, -2, smallest subnormal, infinity, not a number, 65504; then 1 and -3.
  const words = [0x3c00, 0xc000, 0x0001, 0x7c00, 0x7e00, 0x7bff, 0x3f80, 0xc040];
  words.forEach((word, at) => bytes.writeUInt16LE(word, bytes.length - 24 + 2 * at));
  await writeFile(path, bytes);
  const file = await openSafetensors(path);
  expect([...(await file.read('half')).values]).toEqual([1, -2, 2 ** -24, Infinity, NaN, 65504]);
  expect([...(await file.read('brain')).values]).toEqual([1, -3]);
  await expect(file.read('long')).rejects.toMatchObject({ code: 'unsupported-type' });
  await expect(file.read('none')).rejects.toMatchObject({ code: 'invalid-file' });
  await file.close();
});

test('a failed write leaves what was there', async () => {
  await write([source('a', { shape: [1], dtype: 'int32', values: Int32Array.of(7) })]);
  const before = await readFile(path);
  await expect(
    write([source('a', { shape: [2], dtype: 'int32', values: Int32Array.of(7) })]),
  ).rejects.toThrow('expected 2 values, got 1');
  expect(await readFile(path)).toEqual(before);
  expect(await readdir(folder)).toEqual(['a.safetensors']);
});
