import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loadTokenizer, toHuggingFaceFiles } from '@albectra/tokenizer';
import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { numberOption, requiredOption } from '../options.ts';
import { compareReports } from './compare-reports.ts';
import type { ContenderJob, ContenderReport } from './contender-job.ts';
import type { ContenderName } from './contenders.ts';
import { findPeer } from './contenders.ts';
import { runContender, runPythonContender } from './run-contender.ts';
import type { TextUnit } from './text-units.ts';
import { cutText, describeText } from './text-units.ts';

const COMPARED_BYTES = 5e6;

/** One thread of each tokenizer on the same text: from the model's file to the last id. */
export const tokenize: Benchmark = {
  summary: 'Encodes a text with each tokenizer on one thread: MB a second, cold and warm, and equal ids.',
  options: {
    model: 'SentencePiece .model or WordPiece vocab.txt',
    text: 'text file, blank line between documents (see corpus)',
    bytes: 'bytes of it that are encoded (default 50e6)',
    unit: "what one call encodes, 'document' (default) or 'line'",
    peers: 'folder made by npm install --prefix FOLDER tokenizers@0.23.2 sentencepiece-js@1.1.0',
    python: 'a Python that has sentencepiece',
    rounds: 'processes of each contender, in turns; medians are shown (default 1)',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const model = requiredOption(options, 'model');
    const tokenizer = loadTokenizer(await readFile(model), model);
    const unit = unitOption(options['unit']);
    const [part] = await cutText(requiredOption(options, 'text'), numberOption(options, 'bytes', 50e6), 1);
    if (part === undefined) throw new Error('Option text: the file is empty.');
    const folder = await mkdtemp(join(tmpdir(), 'albectra-bench-'));
    try {
      const tokenizerJson = join(folder, 'tokenizer.json');
      const definition = toHuggingFaceFiles(tokenizer).find(({ name }) => name === 'tokenizer.json');
      await writeFile(tokenizerJson, definition?.bytes ?? '');
      const job = {
        model,
        tokenizerJson,
        peers: options['peers'],
        part,
        unit,
        comparedBytes: COMPARED_BYTES,
      };
      const { contenders, missing } = chooseContenders(job, tokenizer.kind, options['python']);
      const reports = await runInTurns(contenders, numberOption(options, 'rounds', 1));
      return {
        title: `Encoding with ${tokenizer.kind} on one thread, a process for each contender`,
        conditions: {
          model: `${basename(model)}, ${tokenizer.vocabularySize} tokens`,
          ...(await describeText([part])),
          'one call encodes': `one ${unit}`,
          cold: 'model loaded, caches empty; text in memory, as strings for those that take strings',
          'equal ids': `share of ${unit}s in the first ${COMPARED_BYTES / 1e6} MB with the ids of albectra`,
          ...(missing.length > 0 && { 'not found': missing.join(', ') }),
        },
        rows: compareReports(reports, part.end - part.start),
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

type Contenders = Readonly<Record<string, () => Promise<ContenderReport>>>;

function unitOption(unit: string = 'document'): TextUnit {
  if (unit === 'document' || unit === 'line') return unit;
  throw new Error(`Option unit: expected document or line, got ${unit}.`);
}

function chooseContenders(
  job: Omit<ContenderJob, 'name'>,
  kind: string,
  python: string | undefined,
): { contenders: Contenders; missing: string[] } {
  const peers: readonly ContenderName[] =
    kind === 'unigram' ? ['tokenizers', 'sentencepiece-js'] : ['tokenizers'];
  const missing = peers.filter((name) => findPeer(name, job.peers) === undefined);
  const found = peers.filter((name) => !missing.includes(name));
  const names: readonly ContenderName[] = ['albectra', 'albectra encode()', ...found];
  const contenders = Object.fromEntries(names.map((name) => [name, () => runContender({ ...job, name })]));
  if (python !== undefined && kind === 'unigram') {
    contenders['sentencepiece (C++)'] = () => runPythonContender(python, job);
  }
  return { contenders, missing };
}

async function runInTurns(
  contenders: Contenders,
  rounds: number,
): Promise<Record<string, ContenderReport[]>> {
  const reports: Record<string, ContenderReport[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      if (process.stderr.isTTY) process.stderr.write(`Round ${round + 1} of ${rounds}: ${name} …\n`);
      (reports[name] ??= []).push(await run());
    }
  }
  return reports;
}
