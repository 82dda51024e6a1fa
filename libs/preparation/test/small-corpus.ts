import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deriveKey, Draws } from '@albectra/random';
import { configure, type ConfigurationChanges, type PreparationOptions } from '../src/index.ts';

const WORDS = 'the a river stone runs over under light cold winter morning walked slowly home again'.split(
  ' ',
);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('');
const DOCUMENTS = 240;

/** Folders with a small corpus of text and JSON lines, and a WordPiece vocabulary. */
export interface SmallCorpus {
  readonly folder: string;
  readonly corpus: string;
  readonly tokenizer: string;
}

/** Writes a corpus of 480 documents, the same every time, and a vocabulary for it. */
export async function writeSmallCorpus(): Promise<SmallCorpus> {
  const folder = await mkdtemp(join(tmpdir(), 'albectra-preparation-'));
  const corpus = join(folder, 'corpus');
  await mkdir(corpus);
  const documents = Array.from({ length: 2 * DOCUMENTS }, (_, index) => drawDocument(index));
  const lines = documents.slice(DOCUMENTS).map((text) => JSON.stringify({ text }));
  await writeFile(join(corpus, 'a.txt'), documents.slice(0, DOCUMENTS).join('\n\n'));
  await writeFile(join(corpus, 'b.jsonl'), `${lines.join('\n')}\n`);
  const tokenizer = join(folder, 'vocab.txt');
  const pieces = [
    ...LETTERS,
    ...LETTERS.map((letter) => `##${letter}`),
    ...WORDS.filter((word) => word.length > 1),
  ];
  await writeFile(tokenizer, ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '.', ...pieces].join('\n'));
  return { folder, corpus, tokenizer };
}

/** Options that make a dozen small tasks of the corpus, with static masks, and run them on the calling thread. */
export function smallOptions(
  small: SmallCorpus,
  output: string,
  changes: ConfigurationChanges = {},
): PreparationOptions {
  const { corpus, tokenizer, folder } = small;
  const masking = { mode: 'static' as const };
  const layout = { shards: 5 };
  const base = { sequenceLength: 64, taskBytes: 8192, heldoutFraction: 0.2, masking, layout };
  return {
    corpus: [corpus],
    tokenizer,
    output: join(folder, output),
    configuration: configure('albert', { ...base, ...changes }),
    workerCount: 0,
  };
}

/** Hashes every file below a folder, by relative path; the log, which tells when things happened, is left out. */
export async function hashFolder(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== 'log.jsonl')
    .map((entry) => join(entry.parentPath, entry.name));
  const hashes = await Promise.all(
    files.toSorted().map(async (file): Promise<[string, string]> => {
      const hash = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return [file.slice(folder.length + 1), hash];
    }),
  );
  return new Map(hashes);
}

function drawDocument(index: number): string {
  const draws = new Draws(deriveKey(1, 'small corpus')).seek(0, index);
  const sentences = Array.from({ length: draws.between(2, 9) }, () => {
    const words = Array.from({ length: draws.between(3, 12) }, () => WORDS[draws.below(WORDS.length)] ?? '');
    const sentence = words.join(' ');
    return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  });
  return sentences.join(' ');
}
