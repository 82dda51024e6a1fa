import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseSentencePieceModel, TokenOutput, UnigramTokenizer } from '@albectra/tokenizer';
import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { median } from '../measure.ts';
import { numberOption, requiredOption } from '../options.ts';
import { findUnits, readPart } from '../tokenize/text-units.ts';
import type { UnigramJob, UnigramReport } from './unigram-job.ts';
import { pythonProgram } from '../python-program.ts';

const run = promisify(execFile);

/** sentencepiece skips longer lines. */
const MAX_LINE_BYTES = 4192;
const LINE_FEED = Uint8Array.of(0x0a);
const ALBERT_SYMBOLS = ['(', ')', '"', '-', '.', '–', '£', '€'];
const OWN = 'albectra';
const PEER = 'sentencepiece';

/** The training of a Unigram vocabulary, beside that of Google's sentencepiece with as many threads. */
export const trainUnigramBenchmark: Benchmark = {
  summary:
    'Trains a Unigram vocabulary, each trainer in processes of its own: time, memory, pieces in common.',
  options: {
    text: 'text file (see corpus); its lines are the sample, those over 4,192 bytes are left out',
    bytes: 'bytes of it that are trained on (default 100e6)',
    'held-out': 'bytes after these that the vocabularies are tried on (default 10e6)',
    size: 'pieces of the vocabulary (default 30000)',
    symbols: "albert for ALBERT's user-defined symbols (the default), or none",
    threads: 'threads that share the work of each trainer (default: one per processor)',
    preset: 'faithful (the default) or fixed, see @albectra/vocabulary',
    python: 'Python that has sentencepiece 0.2.3; without one, only our own trainer runs',
    rounds: 'trainings of each, in turns; medians are shown (default 1)',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const folder = await mkdtemp(join(tmpdir(), 'albectra-train-unigram-'));
    try {
      return await measure(options, folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function measure(options: Readonly<Record<string, string>>, folder: string): Promise<BenchmarkResult> {
  const path = requiredOption(options, 'text');
  const { lines, heldOut } = await readText(path, {
    bytes: numberOption(options, 'bytes', 100e6),
    heldOutBytes: numberOption(options, 'held-out', 10e6),
  });
  const job: UnigramJob = {
    text: join(folder, 'text.txt'),
    model: join(folder, 'trained.model'),
    vocabularySize: numberOption(options, 'size', 30_000),
    threads: numberOption(options, 'threads', availableParallelism()),
    controlSymbols: ['[CLS]', '[SEP]', '[MASK]'],
    userDefinedSymbols: options['symbols'] === 'none' ? [] : ALBERT_SYMBOLS,
    preset: options['preset'] === 'fixed' ? 'fixed' : 'faithful',
  };
  await writeFile(job.text, lines);
  const trainings = await trainInTurns(job, options['python'], numberOption(options, 'rounds', 1));
  const { vocabularySize, threads, preset } = job;
  return {
    title: 'Training of a Unigram vocabulary, from a file to its model',
    conditions: {
      text: basename(path),
      'MB trained on': lines.length / 1e6,
      'MB held out': heldOut.length / 1e6,
      'vocabulary size': vocabularySize,
      'user-defined symbols': job.userDefinedSymbols.length,
      threads,
      preset,
    },
    rows: rowsOf(trainings, { heldOut, bytes: lines.length }),
  };
}

/** Reads the lines that are trained on, and those after them, whole lines only. */
async function readText(
  path: string,
  { bytes, heldOutBytes }: { readonly bytes: number; readonly heldOutBytes: number },
): Promise<{ lines: Uint8Array; heldOut: Uint8Array }> {
  const text = await readPart({ path, start: 0, end: bytes + heldOutBytes });
  const { starts, ends } = findUnits(text, 'line');
  const parts: Record<'lines' | 'heldOut', Uint8Array[]> = { lines: [], heldOut: [] };
  for (let line = 0; line < starts.length; line++) {
    const [start, end] = [starts[line]!, ends[line]!];
    if (end - start > MAX_LINE_BYTES || end === text.length) continue;
    parts[end <= bytes ? 'lines' : 'heldOut'].push(text.subarray(start, end), LINE_FEED);
  }
  return { lines: Buffer.concat(parts.lines), heldOut: Buffer.concat(parts.heldOut) };
}

/** The runs of one trainer, and the model of the last one. */
interface Training {
  readonly reports: UnigramReport[];
  model: Uint8Array;
}

async function trainInTurns(
  job: UnigramJob,
  python: string | undefined,
  rounds: number,
): Promise<Readonly<Record<string, Training>>> {
  const own = fileURLToPath(import.meta.resolve('@albectra/bench/train-unigram'));
  const peer = pythonProgram('train-unigram/train_sentencepiece.py');
  const programs: Record<string, readonly [string, ...string[]]> = {
    [OWN]: [process.execPath, ...process.execArgv, own],
    ...(python !== undefined && { [PEER]: [python, peer] }),
  };
  const trainings: Record<string, Training> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, [program, ...words]] of Object.entries(programs)) {
      const { stdout } = await run(program, [...words, JSON.stringify(job)]);
      const training = (trainings[name] ??= { reports: [], model: new Uint8Array(0) });
      training.reports.push(JSON.parse(stdout) as UnigramReport);
      training.model = await readFile(job.model);
    }
  }
  return trainings;
}

interface Comparison {
  readonly heldOut: Uint8Array;
  readonly bytes: number;
}

function rowsOf(
  trainings: Readonly<Record<string, Training>>,
  { heldOut, bytes }: Comparison,
): Record<string, string | number>[] {
  const own = trainings[OWN];
  const ownPieces = new Set(own === undefined ? [] : piecesOf(own.model));
  const ownTokens = own === undefined ? 0 : countTokens(own.model, heldOut);
  return Object.entries(trainings).map(([trainer, { reports, model }]) => {
    const wallMs = median(reports.map((report) => report.wallMs));
    const cpuMs = median(reports.map((report) => report.cpuMs));
    const pieces = piecesOf(model);
    const common = pieces.filter((piece) => ownPieces.has(piece)).length / pieces.length;
    const tokens = countTokens(model, heldOut);
    return {
      trainer,
      'wall s': wallMs / 1000,
      'CPU s': cpuMs / 1000,
      'MB/s': bytes / 1000 / wallMs,
      'albectra × (wall)': wallMs / median((own?.reports ?? []).map((report) => report.wallMs)),
      'albectra × (CPU)': cpuMs / median((own?.reports ?? []).map((report) => report.cpuMs)),
      'peak MB': Math.round(median(reports.map(({ peakBytes }) => peakBytes)) / 1e6),
      'in common': `${(100 * common).toFixed(2)} %`,
      'held-out tokens': tokens,
      "albectra's by these": (ownTokens / tokens).toFixed(4),
    };
  });
}

function piecesOf(model: Uint8Array): string[] {
  return parseSentencePieceModel(model, 'trained model').pieces.map(({ piece }) => piece);
}

function countTokens(model: Uint8Array, text: Uint8Array): number {
  const tokenizer = new UnigramTokenizer(parseSentencePieceModel(model, 'trained model'));
  const { starts, ends } = findUnits(text, 'line');
  const output = new TokenOutput();
  let count = 0;
  for (let line = 0; line < starts.length; line++) {
    output.clear();
    tokenizer.encodeInto(text, starts[line]!, ends[line]!, output);
    count += output.length;
  }
  return count;
}
