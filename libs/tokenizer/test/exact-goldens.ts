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
  /** In base64, the lowest byte of the CRC of each line's ids. */
  readonly marks: string;
}

const BLOCK = 1000;
const DECODED_STEP = 10;

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
 * Encodes every line and names what differs from the golden file: lines by their marks, blocks of
 * lines by their digests, and blocks of decoded texts.
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
  const decoded = new BlockDigests(Math.ceil(LINE_COUNT / DECODED_STEP));
  const differences: string[] = [];
  lines.forEach((line, index) => {
    output.clear();
    tokenizer.encodeInto(line, 0, line.length, output);
    const row = output.slice();
    const bytes = new Uint8Array(row.buffer);
    ids.add(bytes);
    if (expected.decoded !== undefined && index % DECODED_STEP === 0)
      decoded.add(Buffer.from(tokenizer.decode(row)));
    if ((crc32(bytes) & 0xff) !== marks[index]) differences.push(`ids of line ${index}`);
  });
  return [
    ...differences,
    ...differentBlocks('ids of lines', BLOCK, [ids.found, expected.ids]),
    ...differentBlocks('texts of lines', BLOCK * DECODED_STEP, [decoded.found, expected.decoded ?? []]),
  ];
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
