import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { NamedArray } from '@albectra/ops';
import { CheckpointError } from './errors.ts';
import { invalidFile, MAX_HEADER_BYTES, parseHeader, PREFIX_BYTES } from './safetensors-header.ts';
import type { SafetensorsHeader, TensorEntry } from './safetensors-header.ts';

/** An open safetensors file whose header was read and checked. */
export interface SafetensorsFile extends SafetensorsHeader {
  /**
   * Reads one tensor; F32 and I32 as they are, F16 and BF16 widened to float32.
   *
   * @throws {CheckpointError} `invalid-file` if there is no such tensor or the file was cut short since;
   * `unsupported-type` for another number format.
   */
  read(name: string): Promise<NamedArray>;
  /** Closes the file; nothing can be read afterwards. */
  close(): Promise<void>;
}

/** Bytes read at once: above 2 GiB the system would read less than asked. */
const CHUNK_BYTES = 64 * 1024 * 1024;

/**
 * Opens a safetensors file and checks its header; tensors are read one by one.
 *
 * Memory: the header, of at most 100 MB, and the tensors that the caller keeps.
 *
 * @throws {CheckpointError} `invalid-file` if the file is cut short or malformed.
 */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const headerBytes = await readHeaderLength(file, path, size);
    const dataStart = PREFIX_BYTES + headerBytes;
    const text = (await readExactly(file, { path, start: PREFIX_BYTES, end: dataStart })).toString('utf8');
    const header = parseHeader(text, { path, dataBytes: size - dataStart });
    const byName = new Map(header.entries.map((entry) => [entry.name, entry]));
    return {
      ...header,
      read: async (name) => {
        const entry = byName.get(name);
        if (entry === undefined) throw invalidFile(path, `a tensor ${name}`, 'none');
        const range = { path, start: dataStart + entry.start, end: dataStart + entry.end };
        return decode(await readExactly(file, range), entry, path);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeaderLength(file: FileHandle, path: string, size: number): Promise<number> {
  if (size < PREFIX_BYTES) throw invalidFile(path, 'at least 8 bytes', `${size}`);
  const prefix = await readExactly(file, { path, start: 0, end: PREFIX_BYTES });
  const length = prefix.readBigUInt64LE(0);
  const most = Math.min(MAX_HEADER_BYTES, size - PREFIX_BYTES);
  if (length > BigInt(most)) throw invalidFile(path, `a header of at most ${most} bytes`, `${length}`);
  return Number(length);
}

interface FileRange {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

async function readExactly(file: FileHandle, { path, start, end }: FileRange): Promise<Buffer> {
  // From the pool a buffer would start at any offset, and typed arrays need theirs aligned.
  const buffer = Buffer.from(new ArrayBuffer(end - start));
  for (let at = 0; at < buffer.length;) {
    const length = Math.min(CHUNK_BYTES, buffer.length - at);
    const { bytesRead } = await file.read(buffer, at, length, start + at);
    if (bytesRead === 0) throw invalidFile(path, `bytes up to ${end}`, `the end at ${start + at}`);
    at += bytesRead;
  }
  return buffer;
}

function decode(bytes: Buffer, { name, dtype, shape }: TensorEntry, path: string): NamedArray {
  const { buffer } = bytes;
  switch (dtype) {
    case 'F32':
      return { shape, dtype: 'float32', values: new Float32Array(buffer) };
    case 'I32':
      return { shape, dtype: 'int32', values: new Int32Array(buffer) };
    case 'BF16':
      return { shape, dtype: 'float32', values: widenBfloat16(new Uint16Array(buffer)) };
    case 'F16':
      return { shape, dtype: 'float32', values: Float32Array.from(new Uint16Array(buffer), halfToNumber) };
    default:
      throw new CheckpointError('unsupported-type', path, {
        message: `Reading tensor ${name} failed: expected F32, I32, F16 or BF16, got ${dtype} (${path}). Convert the file.`,
      });
  }
}

/** A bfloat16 is the upper half of a float32. */
function widenBfloat16(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let at = 0; at < halves.length; at += 1) words[at] = halves[at]! << 16;
  return new Float32Array(words.buffer);
}

/** Decodes an IEEE 754 half: 1 sign bit, 5 of exponent, 10 of fraction. */
function halfToNumber(half: number): number {
  const sign = half >> 15 === 0 ? 1 : -1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
