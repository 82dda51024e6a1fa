import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonProgram } from '../python-program.ts';

/** Why a peer that knows WordPiece alone cannot take a tokenizer, if it cannot. */
export function wordPieceOnly({ tokenizer }: { readonly tokenizer: string }): string | undefined {
  return tokenizer.endsWith('.txt') ? undefined : 'it takes a WordPiece vocab.txt alone';
}

/**
 * Trains the sentence splitter of nltk on a text, in place of the one that peers would download.
 *
 * @returns The folder that `NLTK_DATA` names.
 */
export async function trainPunkt(python: string, text: string, folder: string): Promise<string> {
  const data = join(folder, 'nltk');
  await promisify(execFile)(python, [pythonProgram('prepare/train_punkt.py'), text, data]);
  return data;
}
