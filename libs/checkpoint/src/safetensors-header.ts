/**
 * The header of a safetensors file.
 *
 * A file is 8 bytes with the header's length (little-endian), the header, and the tensors' bytes
 * after one another. The header is JSON: for each tensor its number format, its shape and where its
 * bytes stand, counted from the header's end; and texts under `__metadata__`.
 *
 *     {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}
 *
 * Files come from anywhere, so nothing in a header is believed: a tensor's bytes must be as many as
 * its shape says, and all tensors together must fill the file without gap or overlap.
 */
import { CheckpointError } from './errors.ts';

/** Where a tensor stands in a file and what it is. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Range of its bytes, counted from the end of the header. */
  readonly start: number;
  readonly end: number;
}

/** What a header says. */
export interface SafetensorsHeader {
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes before the header. */
export const PREFIX_BYTES = 8;

/** Longest header that is read; the format's own library has the same bound. */
export const MAX_HEADER_BYTES = 100_000_000;

const METADATA = '__metadata__';

const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map([
  ...(['F64', 'I64', 'U64'] as const).map((dtype) => [dtype, 8] as const),
  ...(['F32', 'I32', 'U32'] as const).map((dtype) => [dtype, 4] as const),
  ...(['F16', 'BF16', 'I16', 'U16'] as const).map((dtype) => [dtype, 2] as const),
  ...(['I8', 'U8', 'BOOL', 'F8_E4M3', 'F8_E5M2'] as const).map((dtype) => [dtype, 1] as const),
]);

/** Encodes a header with its length before it, padded with spaces so that the tensors begin at a multiple of 8. */
export function encodeHeader({ entries, metadata }: SafetensorsHeader): Buffer {
  const fields: [string, unknown][] = entries.map(({ name, dtype, shape, start, end }) => [
    name,
    { dtype, shape, data_offsets: [start, end] },
  ]);
  if (Object.keys(metadata).length > 0) fields.unshift([METADATA, metadata]);
  const json = Buffer.from(JSON.stringify(Object.fromEntries(fields)));
  const padded = Buffer.alloc(PREFIX_BYTES + Math.ceil(json.length / 8) * 8, ' ');
  padded.writeBigUInt64LE(BigInt(padded.length - PREFIX_BYTES), 0);
  json.copy(padded, PREFIX_BYTES);
  return padded;
}

/**
 * Parses a header and checks it against the number of bytes that follow it.
 *
 * @throws {CheckpointError} `invalid-file`, telling what is wrong.
 */
export function parseHeader(
  text: string,
  { path, dataBytes }: { readonly path: string; readonly dataBytes: number },
): SafetensorsHeader {
  const refuse: Refuse = (expected, got) => invalidFile(path, expected, got);
  const fields = parseFields(text, refuse);
  const metadata = fields.find(([name]) => name === METADATA)?.[1] ?? {};
  if (!isTexts(metadata)) throw refuse(`texts under ${METADATA}`, 'other values');
  const entries = fields
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => parseEntry(name, value, refuse))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  let filled = 0;
  for (const { name, start, end } of entries) {
    if (start !== filled) throw refuse(`tensor ${brief(name)} at byte ${filled}`, `byte ${start}`);
    filled = end;
  }
  if (filled !== dataBytes) throw refuse(`${filled} bytes of tensors`, `${dataBytes}`);
  return { entries, metadata };
}

/** Makes the error of a malformed safetensors file. */
export function invalidFile(path: string, expected: string, got: string): CheckpointError {
  return new CheckpointError('invalid-file', path, {
    message: `Reading tensors failed: expected ${expected}, got ${got} (${path}). The file is damaged or not safetensors; get it again.`,
  });
}

type Refuse = (expected: string, got: string) => CheckpointError;

function parseFields(text: string, refuse: Refuse): [string, unknown][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('a header in JSON', 'something else');
  }
  if (!isRecord(value)) throw refuse('an object as header', 'another value');
  const fields = Object.entries(value);
  const keyCount = countKeys(text);
  if (keyCount !== fields.length) throw refuse('every name once', `${keyCount - fields.length} more`);
  return fields;
}

/** Counts the keys of the outermost object in valid JSON; JSON.parse keeps only the last of equal ones. */
function countKeys(text: string): number {
  let depth = 0;
  let keys = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token === ':' && depth === 1) keys += 1;
  }
  return keys;
}

function parseEntry(name: string, value: unknown, refuse: Refuse): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  const wrong = (expected: string, got: unknown): CheckpointError =>
    refuse(`${expected} for tensor ${brief(name)}`, brief(got));
  if (!isFormat(dtype)) throw wrong('a known number format', dtype);
  if (!isCounts(shape)) throw wrong('a shape', shape);
  if (!isCounts(offsets) || offsets.length !== 2) throw wrong('two offsets', offsets);
  const [start = 0, end = 0] = offsets;
  const bytes = shape.reduce((product, size) => product * size, ELEMENT_BYTES.get(dtype) ?? 0);
  if (end - start !== bytes) throw wrong(`${bytes} bytes`, end - start);
  return { name, dtype, shape, start, end };
}

/** Longest text of a header that a message repeats; real names are shorter. */
const MESSAGE_TEXT = 200;

/** A value of a header for a message, which must not grow with what a hostile file holds. */
function brief(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, MESSAGE_TEXT);
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const isFlat = Array.isArray(value) && value.length <= 8 && value.every((part) => typeof part === 'number');
  return isFlat ? `[${value.join(', ')}]` : 'another value';
}

function isFormat(value: unknown): value is string {
  return typeof value === 'string' && ELEMENT_BYTES.has(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
