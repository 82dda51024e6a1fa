import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { median } from '../measure.ts';
import { numberOption, requiredOption } from '../options.ts';
import { cutText, describeText, readPart } from '../tokenize/text-units.ts';
import type { TrainingJob, TrainingReport } from './training-job.ts';
import { pythonProgram } from '../python-program.ts';

const run = promisify(execFile);
const MAX_REPORT_BYTES = 64 * 1024 * 1024;
const OWN = 'albectra';
const PEER = 'tokenizers';

/** The training of a WordPiece vocabulary, beside that of Hugging Face's tokenizers with as many threads. */
export const trainWordPieceBenchmark: Benchmark = {
  summary:
    'Trains a WordPiece vocabulary, each trainer in processes of its own: time, memory, tokens in common.',
  options: {
    text: 'text file, blank line between documents (see corpus)',
    bytes: 'bytes of it that are trained on (default 100e6)',
    size: 'tokens of the vocabulary (default 30522)',
    threads: 'threads of each trainer, its main thread included (default: one per processor)',
    python: 'Python that has tokenizers 0.23.2; without one, only our own trainer runs',
    rounds: 'trainings of each, in turns; medians are shown (default 1)',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const text = requiredOption(options, 'text');
    const parts = await cutText(text, numberOption(options, 'bytes', 100e6), 1);
    const threads = numberOption(options, 'threads', availableParallelism());
    const vocabularySize = numberOption(options, 'size', 30_522);
    const folder = await mkdtemp(join(tmpdir(), 'albectra-train-wordpiece-'));
    try {
      const job: TrainingJob = { text: join(folder, 'text.txt'), vocabularySize, threads };
      const [part] = parts;
      const bytes = part === undefined ? new Uint8Array(0) : await readPart(part);
      await writeFile(job.text, bytes);
      const reports = await trainInTurns(job, options['python'], numberOption(options, 'rounds', 1));
      return {
        title: 'Training of a WordPiece vocabulary, from a file to its tokens',
        conditions: { ...(await describeText(parts)), 'vocabulary size': vocabularySize, threads },
        rows: rowsOf(reports, bytes.length),
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function trainInTurns(
  job: TrainingJob,
  python: string | undefined,
  rounds: number,
): Promise<Record<string, TrainingReport[]>> {
  const own = fileURLToPath(import.meta.resolve('@albectra/bench/train-wordpiece'));
  const peer = pythonProgram('train-wordpiece/train_tokenizers.py');
  const reports: Record<string, TrainingReport[]> = {};
  for (let round = 0; round < rounds; round++) {
    (reports[OWN] ??= []).push(await runProgram(process.execPath, [...process.execArgv, own], job));
    if (python !== undefined) (reports[PEER] ??= []).push(await runProgram(python, [peer], job));
  }
  return reports;
}

async function runProgram(
  program: string,
  words: readonly string[],
  job: TrainingJob,
): Promise<TrainingReport> {
  const env = { ...process.env, RAYON_NUM_THREADS: String(job.threads) };
  const { stdout } = await run(program, [...words, JSON.stringify(job)], {
    env,
    maxBuffer: MAX_REPORT_BYTES,
  });
  return JSON.parse(stdout) as TrainingReport;
}

function rowsOf(
  reports: Readonly<Record<string, readonly TrainingReport[]>>,
  bytes: number,
): Record<string, string | number>[] {
  const middle = (list: readonly TrainingReport[], read: (report: TrainingReport) => number): number =>
    median(list.map(read));
  const own = reports[OWN] ?? [];
  const ownTokens = new Set(own[0]?.tokens);
  return Object.entries(reports).map(([trainer, list]) => {
    const tokens = list[0]?.tokens ?? [];
    const common = tokens.filter((token) => ownTokens.has(token)).length;
    return {
      trainer,
      'wall s': middle(list, ({ wallMs }) => wallMs) / 1000,
      'CPU s': middle(list, ({ cpuMs }) => cpuMs) / 1000,
      'MB/s': bytes / 1000 / middle(list, ({ wallMs }) => wallMs),
      'albectra × (wall)': middle(list, ({ wallMs }) => wallMs) / middle(own, ({ wallMs }) => wallMs),
      'albectra × (CPU)': middle(list, ({ cpuMs }) => cpuMs) / middle(own, ({ cpuMs }) => cpuMs),
      'peak MB': Math.round(middle(list, ({ peakBytes }) => peakBytes) / 1e6),
      tokens: tokens.length,
      'in common': `${((100 * common) / Math.max(1, tokens.length)).toFixed(2)} %`,
    };
  });
}
