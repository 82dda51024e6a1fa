import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Manifest } from '@albectra/shards';
import { loadTokenizer, type Tokenizer } from '@albectra/tokenizer';

/** Loads the tokenizer that lies beside shards. */
export async function loadShardTokenizer(directory: string, { tokenizer }: Manifest): Promise<Tokenizer> {
  return loadTokenizer(await readFile(join(directory, tokenizer.file)), basename(tokenizer.file));
}
