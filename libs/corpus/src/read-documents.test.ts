import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.ts';
import type { ByteInput } from './byte-input.ts';
import type { CorpusSplit } from './corpus-file.ts';
import { createCutter } from './create-cutter.ts';
import { addCounts, NO_COUNTS, textsOf as decodeTexts, type DocumentCounts } from './document-batch.ts';
import { listCorpus, type ListCorpusOptions } from './list-corpus.ts';
import { planSplits } from './plan-splits.ts';
import { readDocuments, type ReadDocumentsOptions } from './read-documents.ts';

interface ReadResult {
  readonly documents: { readonly text: string; readonly source: number; readonly offset: number }[];
  readonly counts: DocumentCounts;
  readonly batches: number;
}

async function readSplits(
  splits: readonly CorpusSplit[],
  options?: ReadDocumentsOptions,
): Promise<ReadResult> {
  const result = { documents: [] as ReadResult['documents'], counts: NO_COUNTS, batches: 0 };
  for (const split of splits) {
    for await (const batch of readDocuments(split, options)) {
      const texts = decodeTexts(batch);
      result.documents.push(
        ...texts.map((text, index) => ({ text, source: batch.source, offset: batch.offsets[index]! })),
      );
      result.counts = addCounts(result.counts, batch.counts);
      result.batches++;
    }
  }
  return result;
}

/** Reads one file of the given name and content, in splits of `splitBytes`. */
async function readFileOf(
  file: { readonly name: string; readonly content: string | Uint8Array; readonly splitBytes?: number },
  options: ReadDocumentsOptions & ListCorpusOptions = {},
): Promise<ReadResult> {
  const { textFormat, ...reading } = options;
  const folder = await temporaryFolder({ [file.name]: file.content });
  const files = await listCorpus([folder], textFormat === undefined ? {} : { textFormat });
  return readSplits(planSplits(files, file.splitBytes ?? 1e6), reading);
}

const textsOf = ({ documents }: ReadResult): string[] => documents.map(({ text }) => text);

describe('the splits of a file partition its documents', () => {
  test.each(['text', 'jsonl'] as const)('%s, wherever it is cut', async (format) => {
    const folder = await temporaryFolder();
    const { writeFileSync } = await import('node:fs');
    const path = join(folder, 'x');
    const piece =
      format === 'text'
        ? fc.constantFrom('a', 'b c', '\n', '\n\n', '\n \n', '  ', '\r\n', '\u00e9')
        : fc.constantFrom('{"text":"a b"}\n', '\n', '{"text":"c"}\r\n', ' \n');
    const run = fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 12 }),
      async (parts, splitBytes) => {
        const content = Buffer.from(parts.join(''));
        writeFileSync(path, content);
        const file = {
          path,
          name: 'x',
          bytes: content.length,
          version: '',
          format,
          compression: 'none' as const,
        };
        const whole = await readSplits(planSplits([file], 1e6));
        const splits = planSplits([file], splitBytes);
        const parted = await readSplits(splits);
        expect(parted.documents).toEqual(whole.documents);
        expect(parted.counts).toEqual(whole.counts);
        for (const split of splits) {
          const { documents } = await readSplits([split]);
          for (const { offset } of documents) expect(offset >= split.start && offset < split.end).toBe(true);
        }
      },
    );
    await fc.assert(run, { seed: 5, numRuns: 60 });
  });
});

test('documents carry their place; batches are by bytes', async () => {
  const content = 'One.\nTwo.\n\nThree.\n\n\nFour.';
  const result = await readFileOf({ name: 'a.txt', content }, { batchBytes: 1 });
  expect(result.documents).toEqual([
    { text: 'One.\nTwo.', source: 0, offset: 0 },
    { text: 'Three.', source: 0, offset: 11 },
    { text: 'Four.', source: 0, offset: 20 },
  ]);
  expect(result.counts).toEqual({ ...NO_COUNTS, bytes: 9 + 6 + 5 });
  const whole = await readFileOf({ name: 'a.txt', content }, { textFormat: 'text-file' });
  expect(textsOf(whole)).toEqual([content]);
});

test('documents much longer than a chunk come whole', async () => {
  // About 3 MB, so that the look-ahead of every split crosses many chunks.
  const long = Array.from(
    { length: 60_000 },
    (_, line) => `Line ${line} of a long document that goes on.`,
  ).join('\n');
  const content = `First.\n\n${long}\n\nLast.`;
  const result = await readFileOf({ name: 'a.txt', content, splitBytes: 100_000 });
  expect(textsOf(result)).toEqual(['First.', long, 'Last.']);
  const cut = await readFileOf({ name: 'a.txt', content, splitBytes: 100_000 }, { maxDocumentBytes: 1e6 });
  expect(cut.documents).toHaveLength(2 + Math.ceil(long.length / 1e6));
  expect(cut.counts.cutDocuments).toBe(Math.ceil(long.length / 1e6) - 1);
  expect(textsOf(cut).join('\n')).toBe(`First.\n${long}\nLast.`);
  const lines = ['x', long, 'y'].map((text) => JSON.stringify({ text }));
  const line = { name: 'a.jsonl', content: lines.join('\n') };
  await expect(readFileOf(line, { maxDocumentBytes: 1e6 })).rejects.toMatchObject({
    code: 'corpus-format',
    offset: 13,
    message: expect.stringContaining('maxDocumentBytes'),
  });
  const skipped = await readFileOf(line, { maxDocumentBytes: 1e6, onError: 'skip' });
  expect(textsOf(skipped)).toEqual(['x', 'y']);
  expect(skipped.counts.oversizeDocuments).toBe(1);
});

test('text lines are documents', async () => {
  const folder = await temporaryFolder({ 'a.txt': 'One.\n\nTwo.\n' });
  const [file] = await listCorpus([folder]);
  const result = await readSplits(planSplits([{ ...file!, format: 'text-line' }], 3));
  expect(result.documents).toEqual([
    { text: 'One.', source: 0, offset: 0 },
    { text: 'Two.', source: 0, offset: 6 },
  ]);
});

test('gzip files are read as what they hold', async () => {
  const text = 'One.\n\nTwo.';
  expect(textsOf(await readFileOf({ name: 'a.txt.gz', content: gzipSync(text) }))).toEqual(['One.', 'Two.']);
  expect(textsOf(await readFileOf({ name: 'a.jsonl.gz', content: gzipSync('{"text":"One."}') }))).toEqual([
    'One.',
  ]);
  const cut = gzipSync(text).subarray(0, 20);
  await expect(readFileOf({ name: 'a.txt.gz', content: cut })).rejects.toMatchObject({
    code: 'corpus-format',
    message: expect.stringMatching(/gzip.*got /),
  });
  await expect(readFileOf({ name: 'a.txt.gz', content: 'no gzip' })).rejects.toMatchObject({
    code: 'corpus-format',
  });
});

test('JSON lines give their text field, and say what is wrong with the others', async () => {
  const content = '{"text": "One.\\n\\nTwo."}\n\n{"id": 7, "body": "x"}\n{"text": ""}\n';
  const refused = readFileOf({ name: 'a.jsonl', content });
  await expect(refused).rejects.toMatchObject({
    code: 'corpus-format',
    offset: 26,
    message: expect.stringMatching(/the field text, got the fields id, body .*a\.jsonl, line at byte 26/),
  });
  const skipped = await readFileOf({ name: 'a.jsonl', content }, { onError: 'skip' });
  expect(textsOf(skipped)).toEqual(['One.\n\nTwo.']);
  expect(skipped.counts).toMatchObject({ malformedLines: 1, emptyDocuments: 1 });
  const body = await readFileOf({ name: 'a.jsonl', content }, { onError: 'skip', textField: 'body' });
  expect(textsOf(body)).toEqual(['x']);
  for (const line of ['{"text": 1}', '[1]', 'null', '{"text"', '{"__proto__": {"text": "x"}}']) {
    await expect(readFileOf({ name: 'a.jsonl', content: line })).rejects.toMatchObject({
      code: 'corpus-format',
    });
  }
});

test('Markdown is one document a file, cleaned; one without prose is counted', async () => {
  const result = await readFileOf({
    name: 'a.md',
    content: '# Title\n\nSome *prose* here.\n\n```js\ncode();\n```\n',
  });
  expect(textsOf(result)).toEqual(['Some prose here.']);
  const empty = await readFileOf({ name: 'a.md', content: '# Title\n\n```js\ncode();\n```\n' });
  expect(empty.counts.emptyDocuments).toBe(1);
  const options = { maxDocumentBytes: 1000, onError: 'skip' } as const;
  const long = await readFileOf({ name: 'a.md', content: 'word '.repeat(300) }, options);
  expect(long).toMatchObject({ documents: [], counts: { oversizeDocuments: 1 } });
});

test('invalid UTF-8 is replaced and counted, or refused with its place', async () => {
  const content = Buffer.concat([
    Buffer.from('Fine.\n\n\u00e9t\u00e9 '),
    Buffer.from([0xff, 0x41]),
    Buffer.from('\n\nFine \ufffd.'),
  ]);
  const replaced = await readFileOf({ name: 'a.txt', content }, { invalidUtf8: 'replace' });
  expect(textsOf(replaced)).toEqual(['Fine.', '\u00e9t\u00e9 \ufffdA', 'Fine \ufffd.']);
  expect(replaced.counts.invalidUtf8).toBe(1);
  const skipped = await readFileOf({ name: 'a.txt', content }, { onError: 'skip' });
  expect(textsOf(skipped)).toEqual(['Fine.', 'Fine \ufffd.']);
  expect(skipped.counts.undecodableDocuments).toBe(1);
  // 'Fine.' and two line ends are 7 bytes, the word and the space 6.
  await expect(readFileOf({ name: 'a.txt', content }, { invalidUtf8: 'refuse' })).rejects.toMatchObject({
    code: 'corpus-encoding',
    offset: 13,
  });
  const late = Buffer.concat([Buffer.from('\u20ac'.repeat(5000)), Buffer.from([0xe2, 0x82])]);
  await expect(readFileOf({ name: 'a.txt', content: late }, { invalidUtf8: 'refuse' })).rejects.toMatchObject(
    { offset: 15_000 },
  );
});

test('NUL bytes are refused with their place, or the document is skipped', async () => {
  const file = { name: 'a.txt', content: 'Fine.\n\nNot \0 fine.' };
  await expect(readFileOf(file)).rejects.toMatchObject({ code: 'corpus-encoding', offset: 11 });
  const skipped = await readFileOf(file, { onError: 'skip', invalidUtf8: 'replace' });
  expect(textsOf(skipped)).toEqual(['Fine.']);
  expect(skipped.counts.undecodableDocuments).toBe(1);
});

test('a damaged file is left out from the damage on, and told of', async () => {
  const whole = gzipSync(Buffer.from(`One.\n\n${'Two. '.repeat(1e5)}\n\n${'Three. '.repeat(1e5)}`));
  const file = { name: 'a.txt.gz', content: whole.subarray(0, whole.length - 400) };
  const faults: string[] = [];
  const result = await readFileOf(file, { onError: 'skip', onDamage: ({ code }) => faults.push(code) });
  expect(textsOf(result)[0]).toBe('One.');
  expect(result.counts.damagedSplits).toBe(1);
  expect(faults).toEqual(['corpus-format']);
});

test('byte order marks: UTF-8 is dropped, UTF-16 refused', async () => {
  expect(textsOf(await readFileOf({ name: 'a.txt', content: '\ufeffOne.' }))).toEqual(['One.']);
  const utf16 = Buffer.from('\ufeffOne.', 'utf16le');
  await expect(readFileOf({ name: 'a.txt', content: utf16 })).rejects.toThrowError(
    /expected text in UTF-8, got UTF-16/,
  );
});

test('an unreadable file, a bad option and an abort end reading with a clear error', async () => {
  const folder = await temporaryFolder({ 'a.txt': 'One.' });
  const split = planSplits(await listCorpus([folder]), 10)[0]!;
  await expect(readSplits([{ ...split, path: join(folder, 'gone.txt') }])).rejects.toMatchObject({
    code: 'corpus-path',
  });
  await expect(readSplits([{ ...split, path: folder }])).rejects.toThrowError(/got a folder/);
  expect(() => readDocuments(split, { batchBytes: 0 })).toThrowError(
    expect.objectContaining({ option: 'batchBytes' }),
  );
  expect(() => planSplits([], 0)).toThrowError(expect.objectContaining({ option: 'targetBytes' }));
  await expect(readSplits([split], { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrowError(
    'stop',
  );
});

test.each(['text', 'jsonl'] as const)(
  'a range inside a document of %s that goes on beyond it is not read to the end of that',
  async (format) => {
    const split: CorpusSplit = { path: 'a', format, compression: 'none', source: 0, start: 1000, end: 2000 };
    const input: ByteInput = {
      path: 'a',
      bytes: 2 ** 30,
      read: (target) => Promise.resolve(target.fill(0x61).length),
      close: () => Promise.resolve(),
    };
    const { cutter, position } = await createCutter(split, { maxBytes: 100, onLong: () => undefined }, input);
    let end = position;
    for (; !cutter.done; end += 500) expect(cutter.push(Buffer.alloc(500, 'a'))).toEqual([]);
    expect(end).toBeLessThan(3000);
  },
);
