/** How pieces become text again. */
export interface WordPieceDecoding {
  /** What a piece that does not begin a word begins with. */
  readonly continuingSubwordPrefix: string;
  /** Whether the spaces before English punctuation and abbreviations are taken away again. */
  readonly cleanUpTokenizationSpaces: boolean;
}

/** Each is replaced in every token together with the space before it, one after another. */
const CLEAN_UPS: readonly (readonly [before: string, after: string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/**
 * Joins tokens to text as the WordPiece decoder of Hugging Face's tokenizers does.
 *
 * Example: `play`, `##ing`, `,`, `ok` give `playing , ok`, or `playing, ok` with clean-up.
 */
export function decodeWordPiece(tokens: readonly string[], options: WordPieceDecoding): string {
  const { continuingSubwordPrefix, cleanUpTokenizationSpaces } = options;
  const parts = tokens.map((token, index) => {
    const part =
      index > 0 && token.startsWith(continuingSubwordPrefix)
        ? token.slice(continuingSubwordPrefix.length)
        : `${index > 0 ? ' ' : ''}${token}`;
    if (!cleanUpTokenizationSpaces) return part;
    return CLEAN_UPS.reduce((cleaned, [before, after]) => cleaned.replaceAll(before, after), part);
  });
  return parts.join('');
}
