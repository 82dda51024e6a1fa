import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createMasker } from '@albectra/masking';
import type { Masker, MaskerOptions } from '@albectra/masking';
import { deriveKey, Draws } from '@albectra/random';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { measureCpuInTurns } from './measure-cpu.ts';
import { measureHeapBytes } from './measure-heap.ts';
import { numberOption } from './options.ts';
import { pythonProgram } from './python-program.ts';

const VOCABULARY_SIZE = 30_000;
const SPECIAL_IDS = { pad: 0, cls: 2, sep: 3, mask: 4 };
const FIRST_TEXT_ID = 5;
/** English has about four pieces to three words. */
const WORD_START_RATE = 0.75;
const MASK_RATE = 0.15;
const ROW_COUNT = 256;
const ROUNDS = 41;
/** What the profiler itself leaves on the heap is spread over so many runs. */
const HEAP_ROUNDS = 100;

/** Rows of one length one after another, and which pieces start a word. */
interface Rows {
  readonly tokenIds: Uint16Array;
  readonly length: number;
  readonly wordStarts: Uint8Array;
}

/** Rows per second of every kind of mask, beside Hugging Face's collator and ALBERT's routine in Python. */
export const masking: Benchmark = {
  summary: 'Masks rows: rows a second of each kind of mask, one thread, processor time.',
  options: {
    length: 'tokens of a row (default 512)',
    predictions: 'predictions of a row (default 15 % of its tokens)',
    python: 'a Python with transformers and NumPy to mask the same rows',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const length = numberOption(options, 'length', 512);
    const maxPredictions = numberOption(options, 'predictions', Math.round(MASK_RATE * length));
    const rows = drawRows(length);
    const maskers = listMaskers(rows, maxPredictions);
    const contenders = Object.fromEntries(
      Object.entries(maskers).map(([name, masker]) => [name, maskAll(masker, rows)]),
    );
    const times = measureCpuInTurns(contenders, ROUNDS);
    const peers = await measurePeers(rows, maxPredictions, options['python']);
    const measured = [];
    for (const [name, run] of Object.entries(contenders)) {
      const rowsPerSecond = (ROW_COUNT * 1000) / (times[name] ?? Number.NaN);
      const peer = peers[name];
      measured.push({
        masks: name,
        'rows/s': Math.round(rowsPerSecond),
        'M tokens/s': (rowsPerSecond * length) / 1e6,
        'heap bytes/row': (await measureHeapBytes(repeat(run, HEAP_ROUNDS))) / (HEAP_ROUNDS * ROW_COUNT),
        'Python rows/s': peer === undefined ? '-' : Math.round(peer),
        times: peer === undefined ? '-' : rowsPerSecond / peer,
      });
    }
    return {
      title: 'Masks of rows of token ids',
      conditions: { length, predictions: maxPredictions, vocabulary: VOCABULARY_SIZE, rounds: ROUNDS },
      rows: measured,
    };
  },
};

function listMaskers({ wordStarts }: Rows, maxPredictions: number): Readonly<Record<string, Masker>> {
  const common = { vocabularySize: VOCABULARY_SIZE, specialIds: SPECIAL_IDS, maxPredictions };
  const kinds: Readonly<Record<string, MaskerOptions>> = {
    token: { ...common, kind: 'token' },
    'whole-word': { ...common, kind: 'whole-word', wordStarts },
    ngram: { ...common, kind: 'ngram', wordStarts },
    'ngram faithful': { ...common, kind: 'ngram', wordStarts, preset: 'faithful' },
    'ngram permuted': {
      ...common,
      kind: 'ngram',
      wordStarts,
      permute: true,
      maxPredictions: 2 * maxPredictions,
    },
    span: { ...common, kind: 'span', wordStarts },
    electra: { ...common, kind: 'electra' },
    'electra repeated': { ...common, kind: 'electra', withReplacement: true },
  };
  const key = deriveKey(1, 'masking');
  return Object.fromEntries(
    Object.entries(kinds).map(([name, options]) => [name, createMasker(options, key)]),
  );
}

/** Masks all rows once, in another epoch each time; nothing is allocated but by the masker. */
function maskAll(masker: Masker, { tokenIds, length }: Rows): () => void {
  const row = { tokenIds, start: 0, end: 0, epoch: 0, rowIndex: 0 };
  return () => {
    row.epoch++;
    for (let index = 0; index < ROW_COUNT; index++) {
      row.start = index * length;
      row.end = row.start + length;
      row.rowIndex = index;
      masker.maskRow(row);
    }
  };
}

function repeat(run: () => void, times: number): () => void {
  return () => {
    for (let i = 0; i < times; i++) run();
  };
}

/** Two segments a row; frequencies of ids fall with their rank, as in text (Zipf). */
function drawRows(length: number): Rows {
  const draws = new Draws(deriveKey(1, 'rows')).seek(0, 0);
  const wordStarts = Uint8Array.from({ length: VOCABULARY_SIZE }, () =>
    draws.uniform() < WORD_START_RATE ? 1 : 0,
  );
  const ranks = VOCABULARY_SIZE - FIRST_TEXT_ID;
  const tokenIds = Uint16Array.from(
    { length: ROW_COUNT * length },
    () => FIRST_TEXT_ID - 1 + Math.floor(ranks ** draws.uniform()),
  );
  for (let start = 0; start < tokenIds.length; start += length) {
    tokenIds[start] = SPECIAL_IDS.cls;
    tokenIds[start + (length >> 1)] = SPECIAL_IDS.sep;
    tokenIds[start + length - 1] = SPECIAL_IDS.sep;
  }
  return { tokenIds, length, wordStarts };
}

/** Measures the peers in a process of their own; rows per second by kind, none without a Python. */
async function measurePeers(
  { tokenIds, length, wordStarts }: Rows,
  maxPredictions: number,
  python: string | undefined,
): Promise<Readonly<Record<string, number>>> {
  if (python === undefined) return {};
  const folder = await mkdtemp(join(tmpdir(), 'albectra-bench-'));
  try {
    await writeFile(join(folder, 'rows'), tokenIds);
    await writeFile(join(folder, 'word-starts'), wordStarts);
    const program = pythonProgram('mask_rows.py');
    const parameters = [program, folder, String(length), String(maxPredictions)];
    const { stdout } = await promisify(execFile)(python, parameters);
    return JSON.parse(stdout) as Record<string, number>;
  } finally {
    await rm(folder, { recursive: true });
  }
}
