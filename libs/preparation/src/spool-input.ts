import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { spoolStdin } from '@albectra/corpus';
import type { CorpusSource } from './corpus-sources.ts';
import { inputFolder } from './output-layout.ts';

/** Characters of the checksum in the name of a spooled file. */
const NAME_DIGITS = 16;
const SPOOLED_NAME = /^stdin-[\da-f]{16}\.txt$/;

/**
 * Puts the standard input, where a corpus names it as `-`, into a file of the output folder, by whose name it
 * is then read: split, checked and read again as any other.
 *
 * The name tells the content, so that the same text in the same command continues a run.
 */
export async function spoolInput(
  corpus: readonly (string | CorpusSource)[],
  directory: string,
  { stdin = process.stdin, signal }: { readonly stdin?: Readable; readonly signal?: AbortSignal } = {},
): Promise<readonly (string | CorpusSource)[]> {
  if (!corpus.some((source) => pathOf(source) === '-')) return corpus;
  const folder = inputFolder(directory);
  const stream = signal === undefined ? stdin : addAbortSignal(signal, stdin);
  const spooled = await spoolStdin(stream, join(folder, 'stdin'));
  const path = join(folder, `stdin-${spooled.sha256.slice(0, NAME_DIGITS)}.txt`);
  await rename(spooled.path, path);
  return corpus.map((source) => {
    if (pathOf(source) !== '-') return source;
    return typeof source === 'string' ? path : { ...source, path };
  });
}

/** Whether an input is a file that {@link spoolInput} made in an output folder. */
export function isSpooled(directory: string, path: string): boolean {
  return dirname(path) === inputFolder(directory) && SPOOLED_NAME.test(basename(path));
}

function pathOf(source: string | CorpusSource): string {
  return typeof source === 'string' ? source : source.path;
}
