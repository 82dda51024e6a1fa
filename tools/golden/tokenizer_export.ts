/**
 * Writes the Hugging Face files of the golden tokenizers below a folder, for tokenizer_export.py.
 *
 * Run: node --conditions=@albectra/source tools/golden/tokenizer_export.ts FOLDER
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadTokenizer, toHuggingFaceFiles } from '@albectra/tokenizer';

const [folder = 'tokenizer-export'] = process.argv.slice(2);
const cases = [
  { name: 'albert', file: 'unigram-albert.model', options: {} },
  { name: 'uncased', file: 'wordpiece-vocab.txt', options: {} },
  { name: 'cased', file: 'wordpiece-vocab.txt', options: { lowerCase: false } },
];
for (const { name, file, options } of cases) {
  const golden = new URL(`../../libs/tokenizer/test/golden/${file}.gz`, import.meta.url);
  const tokenizer = loadTokenizer(gunzipSync(readFileSync(golden)), file, options);
  mkdirSync(join(folder, name), { recursive: true });
  for (const { name: fileName, bytes } of toHuggingFaceFiles(tokenizer))
    writeFileSync(join(folder, name, fileName), bytes);
}
