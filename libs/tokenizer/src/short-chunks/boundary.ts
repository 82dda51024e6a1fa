/** What lies between two neighbouring bytes of a text. */
export const BOUNDARY = {
  /** No boundary is known. */
  none: 0,
  /** A boundary. */
  cut: 1,
  /** A boundary unless the second byte is followed by one over 0x7f, with which it may form a sequence. */
  cutUnlessSequence: 2,
  /** The second byte is a space, at which words end. */
  separator: 3,
  /** A boundary if the character that begins with the second byte is parted from those before. */
  character: 4,
} as const;
