import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigurationError } from '@albectra/cli';
import type { Manifest } from '@albectra/shards/manifest';
import { loadTokenizer, toHuggingFaceFiles } from '@albectra/tokenizer';
import type { TokenizerFile } from '@albectra/tokenizer';
import { z } from 'zod';

/** What a manifest's configuration tells of how text came to the tokenizer; other keys do not matter here. */
const readingSchema = z.looseObject({
  reading: z.looseObject({
    cleaning: z.enum(['none', 'albert', 'albert-lower-case']),
    lowerCase: z.boolean(),
  }),
});

/**
 * The tokenizer's files of an export, so that text is tokenized as it was for the shards.
 *
 * @param maxTokens Longest sequence that the model takes.
 * @throws {ConfigurationError} if the manifest's configuration was not written by `prepare-data build`.
 */
export async function tokenizerFilesOf(
  shardsDirectory: string,
  { tokenizer, configuration }: Manifest,
  maxTokens: number,
): Promise<TokenizerFile[]> {
  const parsed = readingSchema.safeParse(configuration);
  if (!parsed.success) {
    throw new ConfigurationError([
      `Shards ${shardsDirectory}: expected a configuration by prepare-data build, which tells how text was read, got another (manifest.json). Name other shards with the same vocabulary: --shards DIR.`,
    ]);
  }
  const { cleaning, lowerCase } = parsed.data.reading;
  const loaded = loadTokenizer(
    await readFile(join(shardsDirectory, tokenizer.file)),
    basename(tokenizer.file),
    { lowerCase },
  );
  return toHuggingFaceFiles(loaded, { maxTokens, albertPreprocessing: cleaning === 'albert-lower-case' });
}
