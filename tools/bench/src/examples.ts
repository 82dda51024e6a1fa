import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  buildAlbertExamples,
  buildBertExamples,
  buildElectraExamples,
  buildFullSentenceExamples,
  countRows,
  measurePacking,
  packExamples,
} from '@albectra/examples';
import type { ExampleBatch, TokenizedDocuments } from '@albectra/examples';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { measureCpuInTurns } from './measure-cpu.ts';
import { measureHeapBytes } from './measure-heap.ts';
import { numberOption } from './options.ts';
import { drawDocuments } from './synthetic-documents.ts';
import { pythonProgram } from './python-program.ts';

const SPECIAL_IDS = { cls: 2, sep: 3 };
const ROUNDS = 15;
/** The peer builds this share of the documents: its speed does not depend on how many there are. */
const PEER_SHARE = 0.1;
/** Examples short enough to be packed: about a quarter of the sequence length. */
const SHORT = 4;

/** Tokens per second of every builder of examples, beside the same routine in plain Python. */
export const examples: Benchmark = {
  summary: 'Builds examples from token ids: tokens a second of each builder, one thread, processor time.',
  options: {
    tokens: 'tokens of the synthetic documents (default 4,000,000)',
    length: 'sequence length (default 512)',
    python: 'a Python (no packages) to build the faithful rows as the original programs do',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const sequenceLength = numberOption(options, 'length', 512);
    const documents = drawDocuments(numberOption(options, 'tokens', 4_000_000));
    const builders = listBuilders(documents, sequenceLength);
    const times = measureCpuInTurns(builders, ROUNDS);
    const peer = await measurePeer(documents, sequenceLength, options['python']);
    const rows = [];
    for (const [name, build] of Object.entries(builders)) {
      const batch = build();
      const speed = batch.tokenIds.length / (times[name] ?? Number.NaN) / 1000;
      const peerSpeed = peer[name];
      rows.push({
        builder: name,
        'M tokens/s': speed,
        'k rows/s': countRows(batch) / (times[name] ?? Number.NaN),
        'heap bytes/row': (await measureHeapBytes(build)) / countRows(batch),
        'filled %': 100 * measurePacking(batch, sequenceLength).efficiency,
        'Python M tokens/s': peerSpeed ?? '-',
        times: peerSpeed === undefined ? '-' : speed / peerSpeed,
      });
    }
    return {
      title: 'Examples from token ids',
      conditions: { tokens: documents.tokenIds.length, 'sequence length': sequenceLength, rounds: ROUNDS },
      rows,
    };
  },
};

function listBuilders(
  documents: TokenizedDocuments,
  sequenceLength: number,
): Readonly<Record<string, () => ExampleBatch>> {
  const options = { sequenceLength, specialIds: SPECIAL_IDS };
  const faithful = { ...options, preset: 'faithful' } as const;
  const short = buildAlbertExamples(
    documents,
    { ...options, sequenceLength: Math.ceil(sequenceLength / SHORT), shortSequenceProbability: 1 },
    [1, 2],
  );
  return {
    'albert faithful': () => buildAlbertExamples(documents, faithful, [1, 2]),
    'albert fixed': () => buildAlbertExamples(documents, options, [1, 2]),
    'bert faithful': () => buildBertExamples(documents, faithful, [1, 2]),
    'bert fixed': () => buildBertExamples(documents, options, [1, 2]),
    'electra faithful': () => buildElectraExamples(documents, faithful, [1, 2]),
    'electra fixed': () => buildElectraExamples(documents, options, [1, 2]),
    'full sentences': () => buildFullSentenceExamples(documents, options),
    'packing of short rows': () => packExamples(short, { sequenceLength }),
  };
}

/** Measures the peer in a process of its own; tokens per microsecond by builder, none without a Python. */
async function measurePeer(
  documents: TokenizedDocuments,
  sequenceLength: number,
  python: string | undefined,
): Promise<Readonly<Record<string, number>>> {
  if (python === undefined) return {};
  const folder = await mkdtemp(join(tmpdir(), 'albectra-bench-'));
  try {
    const documentCount = Math.ceil(documents.documentIds.length * PEER_SHARE);
    const sentences = documents.documentStarts[documentCount] ?? 0;
    const lengths = documents.sentenceStarts.slice(1, sentences + 1);
    await writeFile(join(folder, 'token-ids'), documents.tokenIds.subarray(0, lengths.at(-1) ?? 0));
    await writeFile(join(folder, 'sentence-ends'), lengths);
    await writeFile(join(folder, 'document-ends'), documents.documentStarts.slice(1, documentCount + 1));
    const program = pythonProgram('build_examples.py');
    const { stdout } = await promisify(execFile)(python, [program, folder, String(sequenceLength)]);
    return JSON.parse(stdout) as Record<string, number>;
  } finally {
    await rm(folder, { recursive: true });
  }
}
