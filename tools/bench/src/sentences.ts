import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { SentenceBounds, SentenceSplitter, splitSentences } from '@albectra/text';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { measureCpuInTurns } from './measure-cpu.ts';
import { numberOption, requiredOption } from './options.ts';
import { pythonProgram } from './python-program.ts';

const ROUNDS = 9;
const LINE_FEED = 0x0a;
/** Bytes that nltk is measured on: its speed does not depend on how many there are. */
const PEER_BYTES = 2_000_000;

interface Document {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Megabytes per second of the sentence splitter, document by document, beside its peers. */
export const sentences: Benchmark = {
  summary: 'Splits text into sentences: megabytes a second, one thread, processor time, by contender.',
  options: {
    text: 'a file of text, with a blank line between documents',
    bytes: 'bytes of it that are split (default 24,000,000)',
    peers: 'a folder in whose node_modules blingfire is',
    python: 'a Python that has nltk',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const path = requiredOption(options, 'text');
    const bytes = await readStart(path, numberOption(options, 'bytes', 24_000_000));
    const documents = findDocuments(bytes);
    const contenders = {
      'bytes to bounds': () => splitBytes(bytes, documents),
      'strings to strings': () =>
        documents.reduce((count, { text }) => count + splitSentences(text).length, 0),
      ...(await loadBlingFire(documents, options['peers'])),
    };
    const times = measureCpuInTurns(contenders, ROUNDS);
    const speeds = Object.entries(contenders).map(([name, split]) => ({
      name,
      speed: bytes.length / (times[name] ?? Number.NaN) / 1000,
      count: split(),
    }));
    const peer = await measureNltk(path, options['python']);
    const ours = speeds[0]?.speed ?? Number.NaN;
    return {
      title: 'Sentences of text',
      conditions: { text: path, bytes: bytes.length, documents: documents.length, rounds: ROUNDS },
      rows: [...speeds, ...peer].map(({ name, speed, count }) => ({
        contender: name,
        'MB/s': speed,
        sentences: count,
        'ours is faster by': ours / speed,
      })),
    };
  },
};

function splitBytes(bytes: Uint8Array, documents: readonly Document[]): number {
  const splitter = new SentenceSplitter();
  const bounds = new SentenceBounds();
  let count = 0;
  for (const document of documents) {
    bounds.clear();
    splitter.split(bytes, bounds, document);
    count += bounds.length;
  }
  return count;
}

async function readStart(path: string, byteCount: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(byteCount), 0, byteCount, 0);
    const lastLine = buffer.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
    return buffer.subarray(0, lastLine + 1);
  } finally {
    await file.close();
  }
}

/** Finds the documents, which blank lines part. */
function findDocuments(bytes: Uint8Array): Document[] {
  const decoder = new TextDecoder();
  const documents: Document[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, end + 1)) {
    const isLast = end === bytes.length - 1;
    if (!isLast && bytes[end + 1] !== LINE_FEED) continue;
    documents.push({ start, end, text: decoder.decode(bytes.subarray(start, end)) });
    start = end + 1;
  }
  return documents;
}

async function loadBlingFire(
  documents: readonly Document[],
  peers: string | undefined,
): Promise<Record<string, () => number>> {
  const path = peers === undefined ? '' : join(peers, 'node_modules/blingfire/lib/index.js');
  if (!existsSync(path)) return {};
  const module: unknown = await import(pathToFileURL(path).href);
  const { textToSentences } = module as { readonly textToSentences: (text: string) => string };
  return {
    'blingfire (C++), strings': () =>
      documents.reduce((count, { text }) => count + textToSentences(text).split('\n').length, 0),
  };
}

/** Measures nltk's punkt in a Python of its own. */
async function measureNltk(
  path: string,
  python: string | undefined,
): Promise<{ name: string; speed: number; count: number }[]> {
  if (python === undefined) return [];
  const program = pythonProgram('split_sentences.py');
  const { stdout } = await promisify(execFile)(python, [program, path, String(PEER_BYTES)]);
  const { megabytesPerSecond, sentenceCount } = JSON.parse(stdout) as {
    readonly megabytesPerSecond: number;
    readonly sentenceCount: number;
  };
  return [
    { name: `nltk punkt, first ${PEER_BYTES / 1e6} MB`, speed: megabytesPerSecond, count: sentenceCount },
  ];
}
