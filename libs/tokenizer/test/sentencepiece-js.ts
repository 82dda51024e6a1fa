import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What these tests use of the package sentencepiece-js, which has no types. */
interface Processor {
  load(path: string): Promise<void>;
  encodeIds(text: string): number[];
}

/**
 * Loads a model into sentencepiece-js: Google's code compiled to WebAssembly, some versions back.
 *
 * It serves as an independent reader of models that are made here. Older code than the golden
 * files' breaks ties between equal scores otherwise.
 *
 * @returns An encoder from text to ids.
 */
export async function loadSentencePieceJs(model: Uint8Array): Promise<(text: string) => number[]> {
  const listeners = {
    error: process.listeners('uncaughtException'),
    rejection: process.listeners('unhandledRejection'),
  };
  const { SentencePieceProcessor } = createRequire(import.meta.url)('sentencepiece-js') as {
    SentencePieceProcessor: new () => Processor;
  };
  const processor = new SentencePieceProcessor();
  const folder = mkdtempSync(join(tmpdir(), 'sentencepiece-js-'));
  try {
    writeFileSync(join(folder, 'x.model'), model);
    await processor.load(join(folder, 'x.model'));
  } finally {
    rmSync(folder, { recursive: true });
    // The package hooks itself into the process's failures; the tests' own runner has to see them.
    process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
    for (const listener of listeners.error) process.on('uncaughtException', listener);
    for (const listener of listeners.rejection) process.on('unhandledRejection', listener);
  }
  return (text) => Array.from(processor.encodeIds(text));
}
