import type { RawRecord } from '../record-cutter.ts';

/** A part of a column that can be read alone: that of a Parquet row group or of an Arrow record batch. */
export interface ColumnUnit {
  /** Position in the file of its first byte; the units of a file lie in ascending order, none over another. */
  readonly position: number;
  /** How many bytes of the file it takes. */
  readonly bytes: number;
  /** Index in the file of its first row. */
  readonly firstRow: number;
  readonly rows: number;
}

/** Which units are read, and what is done about values that are no documents. */
export interface ReadUnitsOptions {
  /** The units to read, half-open. */
  readonly firstUnit: number;
  readonly endUnit: number;
  /** Longest value that is handed out. */
  readonly maxDocumentBytes: number;
  /** Called for `count` rows from `row` on that hold no value; may throw to refuse them. */
  readonly onNull: (row: number, count: number) => void;
  /** Called for a row whose value is longer than `maxDocumentBytes`; may throw to refuse it. */
  readonly onLong: (row: number) => void;
}

/**
 * A column of texts in a file of columns.
 *
 * The records of a column are its values as UTF-8 bytes in the order of the rows, empty ones too; the
 * offset of a record is the index of its row in the file. Whether the bytes are UTF-8 is not checked.
 */
export interface TextColumn {
  /** The units that hold rows; those without any are left out. */
  readonly units: readonly ColumnUnit[];
  /**
   * Reads the rows of some units; each batch is valid until the next is asked for.
   *
   * @throws {CorpusFormatError} if the file is damaged or uses a feature that is not supported.
   */
  read(options: ReadUnitsOptions): AsyncGenerator<RawRecord[], void, undefined>;
}
