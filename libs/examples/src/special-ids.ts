/** The ids of the two tokens that frame the segments of an example. */
export interface SpecialIds {
  /** Id of `[CLS]`, the first token of every row. */
  readonly cls: number;
  /** Id of `[SEP]`, which ends every segment. */
  readonly sep: number;
}
