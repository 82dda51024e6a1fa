/** Token ids of examples: the smaller type serves vocabularies of at most 65,536 pieces. */
export type ExampleTokenIds = Uint16Array | Uint32Array;

/** Masks that were drawn once and stored with the examples. */
export interface StaticMasks {
  /** Where each row starts in the two columns below, `[rows + 1]`. */
  readonly maskStarts: Int32Array;
  /** Index within its row of each token to predict, `[masks]`, ascending within a row. */
  readonly maskedPositions: Uint16Array;
  /** The id that stands there in the model's input, `[masks]`. */
  readonly replacementIds: ExampleTokenIds;
}

/**
 * Where rows come from: for each the document in which the first token behind its `[CLS]` lies.
 *
 * A row may hold text of other documents as well: the borrowed segment of a negative of BERT, or further
 * documents of full sentences. Where segments are swapped, it is the one that stands first that counts.
 */
export interface ExampleOrigins {
  /** Which input the document is of, `[rows]`. */
  readonly sources: Uint32Array;
  /** Number of the document, as in `TokenizedDocuments`, `[rows]`. */
  readonly documentIds: Float64Array;
  /** Where the document starts in its input, in bytes, `[rows]`. */
  readonly byteOffsets: Float64Array;
}

/**
 * Training examples as columns with one entry per row; a row keeps its original, unpadded ids.
 *
 * A row reads `[CLS] A [SEP] B [SEP]`, or `[CLS] A [SEP]` where it has one segment only. Where rows are
 * packed, several consecutive ones share a sequence of the model; each is still a row of its own here,
 * which is why masks cannot cross from one example into another.
 */
export interface ExampleBatch {
  /** Original ids of all rows after one another, `[tokens]`. */
  readonly tokenIds: ExampleTokenIds;
  /** Where each row starts in `tokenIds`, `[rows + 1]`. */
  readonly rowStarts: Int32Array;
  /** Index within the row just past the `[SEP]` that ends A, `[rows]`; equals the row's length without B. */
  readonly segmentAEnds: Uint16Array;
  /** 0 original order, 1 swapped or random, -1 no pair loss, `[rows]`. */
  readonly pairLabels: Int8Array;
  /** Masks that travel with the rows; absent where masks are drawn while reading. */
  readonly masks?: StaticMasks;
  /** Where each pack starts in the rows, `[packs + 1]`; absent where every row is a sequence by itself. */
  readonly packStarts?: Int32Array;
  /** Where the rows come from; absent where the documents did not say. */
  readonly origins?: ExampleOrigins;
}

/** Counts the rows of a batch. */
export function countRows(batch: ExampleBatch): number {
  return batch.pairLabels.length;
}
