/** What the training of a Unigram vocabulary has done so far. */
export type UnigramTrainingProgress =
  | {
      /** Lines are read and sampled. */
      readonly phase: 'reading';
      /** Lines seen. */
      readonly sentences: number;
      /** Lines in the sample now. */
      readonly sampledSentences: number;
      /** UTF-8 bytes of the sample now. */
      readonly sampledBytes: number;
    }
  | {
      /** The sample is normalised and its words are counted. */
      readonly phase: 'counting';
      /** Lines of the sample that were counted. */
      readonly sentences: number;
      /** Different words so far; while it goes on, each thread counts its own. */
      readonly words: number;
    }
  | {
      /** Pieces to start from were found. */
      readonly phase: 'seeding';
      readonly pieces: number;
      /** Characters that get a piece of their own. */
      readonly characters: number;
    }
  | {
      /** A step of expectation maximisation was done. */
      readonly phase: 'estimating';
      /** Rounds of pruning before it. */
      readonly round: number;
      readonly pieces: number;
      /** Mean negative log likelihood of a word, in nats: falls within a round. */
      readonly objective: number;
    }
  | {
      /** A round of pruning was done. */
      readonly phase: 'pruning';
      readonly round: number;
      readonly pieces: number;
      /** Pruning ends at this many pieces. */
      readonly target: number;
    }
  | {
      /** The vocabulary is complete. */
      readonly phase: 'finished';
      /** Its size, special symbols included. */
      readonly pieces: number;
    };
