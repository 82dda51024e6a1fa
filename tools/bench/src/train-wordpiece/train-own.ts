/** Program of our own trainer's process: takes a {@link TrainingJob} as its argument, prints a {@link TrainingReport}. */
import { listCorpus, planSplits, readDocuments, textsOf } from '@albectra/corpus';
import { trainWordPiece } from '@albectra/vocabulary';
import type { TrainingJob, TrainingReport } from './training-job.ts';

const SPLIT_BYTES = 2 ** 22;

async function* readTexts(path: string): AsyncGenerator<readonly string[]> {
  const files = await listCorpus([path], { textFormat: 'text' });
  for (const split of planSplits(files, SPLIT_BYTES)) {
    for await (const batch of readDocuments(split)) yield textsOf(batch);
  }
}

async function train({ text, vocabularySize, threads }: TrainingJob): Promise<TrainingReport> {
  const startMs = performance.now();
  const cpuStart = process.cpuUsage();
  // The calling thread reads, joins what was counted, and merges: it is one of the threads.
  const { tokens } = await trainWordPiece(readTexts(text), { vocabularySize, threads: threads - 1 });
  const { user, system } = process.cpuUsage(cpuStart);
  return {
    wallMs: performance.now() - startMs,
    cpuMs: (user + system) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    tokens,
  };
}

const report = await train(JSON.parse(process.argv[2] ?? '{}') as TrainingJob);
process.stdout.write(`${JSON.stringify(report)}\n`);
