import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { loadTokenizer, type Tokenizer } from '@albectra/tokenizer';
import { InvalidOptionError } from './errors.ts';

/** Far more than a vocabulary of a million pieces takes. */
const MAX_TOKENIZER_BYTES = 2 ** 28;

/** Reads a tokenizer's file, and waits for no pipe. */
export async function readTokenizerFile(path: string): Promise<Uint8Array> {
  const stats = await stat(path);
  if (!stats.isFile() && !stats.isDirectory()) {
    throw new InvalidOptionError('tokenizer', 'a regular file', path);
  }
  if (stats.size > MAX_TOKENIZER_BYTES) {
    throw new InvalidOptionError('tokenizer', `a file of at most ${MAX_TOKENIZER_BYTES} bytes`, path);
  }
  return readFile(path);
}

/** SHA-256 of a tokenizer's bytes, in hexadecimal. */
export function hashTokenizer(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Loads tokenizers and keeps the last: a thread can load it from where the user has it while the plan is made,
 * and has it at once when the plan asks for the same bytes.
 */
export class TokenizerLoader {
  #key = '';
  #tokenizer: Tokenizer | undefined;

  /**
   * Loads a tokenizer from its bytes.
   *
   * @param path Where they come from; the extension tells the kind.
   * @throws the errors of `loadTokenizer`.
   */
  load(bytes: Uint8Array, path: string, lowerCase: boolean): Tokenizer {
    const key = `${hashTokenizer(bytes)} ${extname(path)} ${lowerCase}`;
    if (this.#tokenizer !== undefined && this.#key === key) return this.#tokenizer;
    this.#tokenizer = loadTokenizer(bytes, basename(path), { lowerCase });
    this.#key = key;
    return this.#tokenizer;
  }
}
