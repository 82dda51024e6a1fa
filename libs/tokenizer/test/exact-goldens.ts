import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32, gunzipSync } from 'node:zlib';
import type { Tokenizer } from '../src/index.ts';
import { TokenOutput } from '../src/index.ts';
import { LINE_COUNT, variedLine } from './varied-lines.ts';

/** What tools/golden/exactness.py stores of one encoder. */
interface ExactGolden {
  /** One digest of the ids per 1,000 lines. */
  readonly ids: readonly string[];
  /** One digest per 1,000 texts that every tenth line's ids decode to; not stored for WordPiece. */
  readonly decoded?: readonly string[];
  /** One digest of the tokens' bounds per 1,000 of these lines; not stored for WordPiece. */
  readonly offsets?: readonly string[];
  /** In base64, the lowest byte of the CRC of each line's ids. */
  readonly marks: string;
}

const BLOCK = 1000;
const SPARSE_STEP = 10;

/** Reads a golden file's content. */
export function goldenFile(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`golden/${name}.gz`, import.meta.url)));
}

function goldenJson<Content>(name: string): Content {
  return JSON.parse(goldenFile(`${name}.json`).toString()) as Content;
}

/** Digests of each 1,000 rows, every row preceded by its length in bytes. */
class BlockDigests {
  readonly found: string[] = [];
  private digest = createHash('sha256');
  private count = 0;
  private readonly total: number;

  constructor(total: number) {
    this.total = total;
  }

  add(row: Uint8Array): void {
    this.digest.update(Uint32Array.of(row.length)).update(row);
    this.count++;
    if (this.count % BLOCK !== 0 && this.count !== this.total) return;
    this.found.push(this.digest.digest('hex').slice(0, 16));
    this.digest = createHash('sha256');
  }
}

/** Composes all lines, and fails if they are not those that the golden files were made of. */
export function goldenLines(): Uint8Array[] {
  const digests = new BlockDigests(LINE_COUNT);
  const lines = Array.from({ length: LINE_COUNT }, (_, line) => variedLine(line));
  for (const line of lines) digests.add(line);
  const { bytes } = goldenJson<{ bytes: string[] }>('exact-lines');
  const different = digests.found.findIndex((digest, block) => digest !== bytes[block]);
  if (different < 0 && digests.found.length === bytes.length) return lines;
  throw new Error(
    `Lines from ${different * BLOCK} on are not those of tools/golden/varied_lines.py: run exactness.py.`,
  );
}

/**
 * Encodes every line and names what differs from the golden file: lines by their marks, and blocks of
 * lines by the digests of their ids, decoded texts and offsets.
 */
export function findDifferences(
  tokenizer: Pick<Tokenizer, 'encodeInto' | 'decode'>,
  lines: readonly Uint8Array[],
  golden: string,
): string[] {
  const expected = goldenJson<ExactGolden>(`exact-${golden}`);
  const marks = Buffer.from(expected.marks, 'base64');
  const output = new TokenOutput(1 << 16);
  const ids = new BlockDigests(LINE_COUNT);
  const differences: string[] = [];
  lines.forEach((line, index) => {
    output.clear();
    tokenizer.encodeInto(line, 0, line.length, output);
    const row = bytesOf(output.slice());
    ids.add(row);
    if ((crc32(row) & 0xff) !== marks[index]) differences.push(`ids of line ${index}`);
  });
  return [
    ...differences,
    ...differentBlocks('ids of lines', BLOCK, [ids.found, expected.ids]),
    ...(expected.decoded === undefined ? [] : findSparseDifferences(tokenizer, lines, expected)),
  ];
}

/** Looks at what every tenth line decodes to, and at where its tokens stand. */
function findSparseDifferences(
  tokenizer: Pick<Tokenizer, 'encodeInto' | 'decode'>,
  lines: readonly Uint8Array[],
  expected: ExactGolden,
): string[] {
  const sparse = lines.filter((_, index) => index % SPARSE_STEP === 0);
  const decoded = new BlockDigests(sparse.length);
  const offsets = new BlockDigests(sparse.length);
  const output = new TokenOutput(1 << 16, { offsets: true });
  for (const line of sparse) {
    output.clear();
    const count = tokenizer.encodeInto(line, 0, line.length, output);
    decoded.add(Buffer.from(tokenizer.decode(output.slice())));
    const bounds = new Int32Array(count * 2);
    for (let token = 0; token < count; token++) {
      bounds[token * 2] = output.starts![token]!;
      bounds[token * 2 + 1] = output.ends![token]!;
    }
    offsets.add(bytesOf(bounds));
  }
  const size = BLOCK * SPARSE_STEP;
  return [
    ...differentBlocks('texts of lines', size, [decoded.found, expected.decoded ?? []]),
    ...differentBlocks('offsets of lines', size, [offsets.found, expected.offsets ?? []]),
  ];
}

function bytesOf(numbers: Int32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function differentBlocks(
  what: string,
  size: number,
  [found, expected]: readonly [readonly string[], readonly string[]],
): string[] {
  return expected.flatMap((digest, block) =>
    digest === found[block] ? [] : [`${what} ${block * size} to ${(block + 1) * size}`],
  );
}
