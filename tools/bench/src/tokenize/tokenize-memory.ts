import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { loadTokenizer, TokenOutput } from '@albectra/tokenizer';
import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { numberOption, requiredOption } from '../options.ts';
import { visitShuffled } from './shuffled-documents.ts';

const MEGABYTE = 1e6;

/** The memory of a process that encodes text with one tokenizer, as the text goes on. */
export const tokenizeMemory: Benchmark = {
  summary: 'Encodes a gigabyte with one tokenizer and shows the memory of the process on the way.',
  options: {
    model: 'SentencePiece .model or WordPiece vocab.txt',
    text: 'text file, blank line between documents (see corpus)',
    bytes:
      'bytes that are encoded (default 1e9); the text is repeated, its documents in another order each time',
    every: 'bytes between two rows (default 100e6)',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const model = requiredOption(options, 'model');
    const text = requiredOption(options, 'text');
    const bytes = numberOption(options, 'bytes', 1e9);
    const every = numberOption(options, 'every', 100e6);
    const tokenizer = loadTokenizer(readFileSync(model), model);
    const output = new TokenOutput(1 << 16);
    let ids = 0;
    const row = (given: number): Record<string, string | number> => ({
      'MB encoded': Math.round(given / MEGABYTE),
      ids,
      ...describeMemory(),
      ...describeCache(tokenizer),
    });
    const rows = [row(0)];
    const passes = await visitShuffled(text, bytes, {
      visit: (content, start, end) => {
        output.clear();
        ids += tokenizer.encodeInto(content, start, end, output);
      },
      afterBlock: (given) => {
        if (given >= every * rows.length) rows.push(row(given));
      },
    });
    return {
      title: `Memory of one ${tokenizer.kind} tokenizer in one process, read 8 MiB of text at a time`,
      conditions: {
        model: basename(model),
        text: `${basename(text)}, ${(await stat(text)).size} bytes, taken ${passes.toFixed(2)} times in shuffled order`,
      },
      rows,
    };
  },
};

function describeMemory(): Record<string, number> {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    'RSS MB': Math.round(rss / MEGABYTE),
    'heap MB': Math.round(heapUsed / MEGABYTE),
    'array buffers MB': Math.round(arrayBuffers / MEGABYTE),
  };
}

function describeCache(tokenizer: ReturnType<typeof loadTokenizer>): Record<string, string | number> {
  const statistics = 'cacheStatistics' in tokenizer ? tokenizer.cacheStatistics() : undefined;
  if (statistics === undefined) return {};
  const { hits, misses, evictions, sizeBytes } = statistics;
  const share = hits + misses === 0 ? 0 : hits / (hits + misses);
  return {
    'cache MB': sizeBytes / MEGABYTE,
    'cache hits': `${(100 * share).toFixed(2)} %`,
    evictions,
  };
}
