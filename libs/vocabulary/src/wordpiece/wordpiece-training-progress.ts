/** How far the training of a WordPiece vocabulary is, by phase. */
export type WordPieceTrainingProgress =
  | {
      readonly phase: 'counting';
      /** UTF-8 bytes of text counted so far. */
      readonly bytes: number;
      /** Different words so far. */
      readonly words: number;
    }
  | {
      readonly phase: 'merging';
      /** Tokens in the vocabulary so far. */
      readonly tokens: number;
      /** Tokens asked for; merging ends earlier if no pair is frequent enough. */
      readonly target: number;
    }
  | { readonly phase: 'finished'; readonly tokens: number };
