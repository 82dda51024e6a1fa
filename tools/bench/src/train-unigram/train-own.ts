/** Program of our own trainer's process: takes a {@link UnigramJob} as its argument, prints a {@link UnigramReport}. */
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { serializeSentencePieceModel } from '@albectra/tokenizer';
import { trainUnigram } from '@albectra/vocabulary';
import type { UnigramJob, UnigramReport } from './unigram-job.ts';

const READ_BYTES = 2 ** 20;
const LINE_FEED = 0x0a;

/** Reads a text as UTF-8 that ends where a line does. */
async function* readLines(path: string): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    rest = bytes.subarray(end);
    yield bytes.subarray(0, end);
  }
  yield rest;
}

async function train({ text, model: path, ...options }: UnigramJob): Promise<UnigramReport> {
  const startMs = performance.now();
  const cpuStart = process.cpuUsage();
  const model = await trainUnigram(readLines(text), { ...options, inputSizeBytes: 2 ** 30 });
  await writeFile(path, serializeSentencePieceModel(model));
  const { user, system } = process.cpuUsage(cpuStart);
  return {
    wallMs: performance.now() - startMs,
    cpuMs: (user + system) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

const report = await train(JSON.parse(process.argv[2] ?? '{}') as UnigramJob);
process.stdout.write(`${JSON.stringify(report)}\n`);
