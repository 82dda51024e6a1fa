import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OutputDamagedError } from '../errors.ts';
import { readDropList, writeDropList } from './drop-list.ts';
import { DuplicateScan } from './duplicate-scan.ts';
import { writeFramed } from './file-frame.ts';
import { findDuplicates, type DuplicateCounts, type DuplicateTask } from './find-duplicates.ts';
import { SpaceCollapser } from './space-collapser.ts';

const MEBIBYTE = 2 ** 20;
const encoder = new TextEncoder();
let folder = '';
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-duplicates-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function tasksOf(count: number): DuplicateTask[] {
  const run = join(folder, String(runs++));
  return Array.from({ length: count }, (_, task) => ({
    scan: join(run, `${task}.scan`),
    drop: join(run, `${task}.drop`),
  }));
}

async function search(
  parts: readonly (readonly string[])[],
  memoryBytes: number,
): Promise<{ counts: DuplicateCounts; dropped: number[][] }> {
  const tasks = tasksOf(parts.length);
  for (const [task, texts] of parts.entries()) {
    const scan = new DuplicateScan();
    for (const text of texts) {
      const bytes = encoder.encode(`x ${text} x`);
      scan.add(bytes, 2, bytes.length - 2);
    }
    await scan.write(tasks[task]?.scan ?? '');
  }
  const counts = await findDuplicates({ tasks, memoryBytes });
  return { counts, dropped: await listsOf(tasks) };
}

async function listsOf(tasks: readonly DuplicateTask[]): Promise<number[][]> {
  const lists = await Promise.all(tasks.map(({ drop }) => readDropList(drop)));
  return lists.map((list) => [...list]);
}

/** Writes a scan of hashes that are given as words. */
async function writeHashes(path: string, hashes: readonly (readonly number[])[]): Promise<void> {
  const bytes = new Uint8Array(Int32Array.from(hashes.flat()).buffer);
  await writeFramed(path, 'ALBSCAN1', { documents: hashes.length, entries: hashes.length, bytes });
}

function normalised(text: string): string {
  return text.trim().replaceAll(/\s+/gu, ' ');
}

/** What is to be dropped, by a map of the normalised texts. */
function naiveDrops(parts: readonly (readonly string[])[]): number[][] {
  const seen = new Set<string>();
  return parts.map((texts) =>
    texts.flatMap((text, ordinal) => {
      const before = seen.size;
      return seen.add(normalised(text)).size === before ? [ordinal] : [];
    }),
  );
}

const spaced = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'word',
      ' ',
      '  ',
      '\n',
      '\t',
      '\r\n',
      '\u{a0}',
      '\u{2003}',
      '\u{3000}',
      '\u{feff}',
      '\u{200b}',
      'é',
      'д',
      '中',
      '\u{1f600}',
      '\u{85}',
      '\0',
      '\u{1680}',
      'Â',
      '、',
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

test('white space collapses as JavaScript sees it, wherever the text stands in the buffer', () => {
  const collapser = new SpaceCollapser();
  fc.assert(
    fc.property(spaced, fc.nat(5), (text, shift) => {
      const body = encoder.encode(text);
      const bytes = new Uint8Array(body.length + shift + 3).fill(0x20);
      bytes.set(body, shift);
      const collapsed = collapser.collapse(bytes, shift, shift + body.length);
      expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(collapsed)).toBe(normalised(text));
    }),
    { numRuns: 3000 },
  );
});

test('bytes that are no UTF-8, and texts beyond the buffer, go through', () => {
  const collapser = new SpaceCollapser();
  expect([...collapser.collapse(Uint8Array.of(0xe2, 0x80, 0x20, 0x20, 0xc2), 0, 5)]).toEqual([
    0xe2, 0x80, 0x20, 0xc2,
  ]);
  const long = encoder.encode(' ab\n'.repeat(100_000));
  expect(collapser.collapse(long, 0, long.length).length).toBe(3 * 100_000 - 1);
});

test('the first of equal documents stays, as a set of normalised texts says, however cut and in any memory', async () => {
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.nat(400).map((number) => `text ${number}`) },
    { weight: 1, arbitrary: spaced },
  );
  const parts = fc.array(fc.array(text, { maxLength: 150, size: 'max' }), { maxLength: 6 });
  // Room for 66 hashes, for some hundreds, for all.
  const memory = fc.constantFrom(MEBIBYTE + 1600, MEBIBYTE + 10_000, 8 * MEBIBYTE);
  await fc.assert(
    fc.asyncProperty(parts, memory, async (texts, memoryBytes) => {
      const { counts, dropped } = await search(texts, memoryBytes);
      const expected = naiveDrops(texts);
      expect(dropped).toEqual(expected);
      expect(counts.documents).toBe(texts.flat().length);
      expect(counts.duplicates).toBe(expected.flat().length);
    }),
    { numRuns: 40 },
  );
});

test('many hashes take several passes in little memory, and one in enough', async () => {
  const texts = Array.from({ length: 20_000 }, (_, number) => `text ${(number * 7919) % 15_000}`);
  const parts = [texts.slice(0, 9000), [], texts.slice(9000)];
  const small = await search(parts, MEBIBYTE + 100_000);
  const large = await search(parts, 4 * MEBIBYTE);
  expect(small.counts).toMatchObject({ documents: 20_000, duplicates: 5000 });
  expect(small.counts.passes).toBeGreaterThan(3);
  expect(large.counts.passes).toBe(1);
  expect(small.dropped).toEqual(naiveDrops(parts));
  expect(large.dropped).toEqual(small.dropped);
});

test('of documents that are all equal one stays, and no documents give empty lists', async () => {
  const equal = await search([[], ['a b', ' a\nb'], ['a  b']], MEBIBYTE + 1600);
  expect(equal).toEqual({ counts: { documents: 3, duplicates: 2, passes: 1 }, dropped: [[], [1], [0]] });
  expect((await search([[], []], MEBIBYTE + 1600)).dropped).toEqual([[], []]);
  expect((await search([], MEBIBYTE + 1600)).counts.documents).toBe(0);
});

test('hashes that agree in 100 bits are told apart in the least memory', async () => {
  const [task] = tasksOf(1) as [DuplicateTask];
  const hashes = Array.from({ length: 500 }, (_, number) => [1, 2, 3, ((number % 300) << 6) | 1]);
  await writeHashes(task.scan, hashes);
  const counts = await findDuplicates({ tasks: [task], memoryBytes: MEBIBYTE + 1600 });
  expect(counts).toMatchObject({ documents: 500, duplicates: 200 });
  expect(counts.passes).toBeGreaterThan(100);
  expect([...(await readDropList(task.drop))]).toEqual(
    Array.from({ length: 200 }, (_, index) => 300 + index),
  );
});

test('memory that has no room is refused with what is needed', async () => {
  await expect(search([['a']], MEBIBYTE)).rejects.toThrow(
    'duplicateMemoryBytes: expected at least 1050625 for this corpus, got 1048576',
  );
  await expect(search([['a', 'a']], 1_050_625)).resolves.toMatchObject({ dropped: [[1]] });
});

test('a scan that was cut or changed stops the search before a list is written', async () => {
  for (const damage of [cut, lengthen, flipHash, flipCount, flipKind]) {
    const tasks = tasksOf(2);
    for (const { scan } of tasks)
      await writeHashes(scan, [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ]);
    const { scan } = tasks[1] as DuplicateTask;
    await writeFile(scan, damage(await readFile(scan)));
    const failure = findDuplicates({ tasks, memoryBytes: 2 * MEBIBYTE });
    await expect(failure).rejects.toThrow(OutputDamagedError);
    await expect(failure).rejects.toThrow(scan);
    await expect(readFile(tasks[0]?.drop ?? '')).rejects.toThrow('ENOENT');
  }
});

test('a drop list that was cut, changed, or has ordinals that cannot be is refused', async () => {
  const [{ drop }] = tasksOf(1) as [DuplicateTask];
  const good = { documents: 9, ordinals: Int32Array.of(0, 3, 8) };
  for (const damage of [cut, lengthen, flipHash, flipCount, flipKind]) {
    await writeDropList(drop, good);
    expect([...(await readDropList(drop))]).toEqual([0, 3, 8]);
    await writeFile(drop, damage(await readFile(drop)));
    await expect(readDropList(drop)).rejects.toThrow(`List of duplicates ${drop}: expected ordinals`);
  }
  for (const ordinals of [[3, 3], [3, 1], [-1], [9]]) {
    await writeDropList(drop, { documents: 9, ordinals: Int32Array.from(ordinals) });
    await expect(readDropList(drop)).rejects.toThrow(OutputDamagedError);
  }
});

test('an aborted search stops', async () => {
  const tasks = tasksOf(1);
  await writeHashes(tasks[0]?.scan ?? '', [[1, 2, 3, 4]]);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(findDuplicates({ tasks, memoryBytes: 2 * MEBIBYTE, signal })).rejects.toThrow('enough');
});

function cut(bytes: Buffer): Buffer {
  return bytes.subarray(0, -1);
}

function lengthen(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.from('x')]);
}

function flipHash(bytes: Buffer): Buffer {
  return flip(bytes, bytes.length - 3);
}

function flipCount(bytes: Buffer): Buffer {
  return flip(bytes, 8);
}

function flipKind(bytes: Buffer): Buffer {
  return flip(bytes, 0);
}

function flip(bytes: Buffer, place: number): Buffer {
  return Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ 1 : byte)));
}
