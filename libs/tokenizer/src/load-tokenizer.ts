import { BpeTokenizer } from './bpe/bpe-tokenizer.ts';
import { TokenizerModelError } from './errors.ts';
import { parseTokenizerJson } from './hugging-face/parse-tokenizer-json.ts';
import { parseSentencePieceModel } from './sentencepiece/parse-sentencepiece-model.ts';
import type { UnigramTokenizerOptions } from './sentencepiece/unigram-tokenizer.ts';
import { UnigramTokenizer } from './sentencepiece/unigram-tokenizer.ts';
import type { WordPieceTokenizerOptions } from './wordpiece/wordpiece-tokenizer.ts';
import { parseVocabularyText } from './wordpiece/vocabulary-text.ts';
import { WordPieceTokenizer } from './wordpiece/wordpiece-tokenizer.ts';

/** Options of either kind of tokenizer; those of the other kind are not looked at. */
export type LoadTokenizerOptions = Omit<UnigramTokenizerOptions & WordPieceTokenizerOptions, 'source'>;

/**
 * Makes a tokenizer of a file's content: a SentencePiece `.model` of type Unigram or BPE, a WordPiece
 * vocabulary `.txt`, or a Hugging Face `tokenizer.json` of a WordPiece model.
 *
 * A `tokenizer.json` has rules of its own (`lowerCase` and the like), which count rather than the options.
 *
 * @param bytes Content of the file.
 * @param fileName Name of the file, whose ending tells its kind; also for messages.
 * @throws {TokenizerModelError} if the name has another ending, or the content cannot be used.
 */
export function loadTokenizer(
  bytes: Uint8Array,
  fileName: string,
  options: LoadTokenizerOptions = {},
): UnigramTokenizer | BpeTokenizer | WordPieceTokenizer {
  if (fileName.endsWith('.model')) {
    const model = parseSentencePieceModel(bytes, fileName);
    const Kind = model.trainer.modelType === 'bpe' ? BpeTokenizer : UnigramTokenizer;
    return new Kind(model, { ...options, source: fileName });
  }
  if (fileName.endsWith('.txt')) {
    return new WordPieceTokenizer(parseVocabularyText(bytes, fileName), { ...options, source: fileName });
  }
  if (fileName.endsWith('.json')) return parseTokenizerJson(bytes, { ...options, source: fileName });
  throw new TokenizerModelError({
    source: fileName,
    expected:
      'a name that ends in .model (SentencePiece), .txt (WordPiece vocabulary) or .json (Hugging Face)',
    actual: fileName,
    where: 'file name',
    advice: 'Name the file by its kind.',
  });
}
