import { varint, writeThrift, type ThriftField } from './write-thrift.ts';

/** A page as it goes to the file. */
export interface PageInput {
  readonly bytes: Uint8Array;
  /** Kind by number: 0 data, 2 dictionary, 3 data of version 2. */
  readonly kind?: number;
  readonly values: number;
  readonly encoding?: number;
  /** What the header says, where that is not so. */
  readonly claims?: { readonly plainBytes?: number; readonly compressedBytes?: number };
}

/** A file of one column `text`, of bytes that may be null, in one row group. */
export interface ParquetInput {
  readonly pages: readonly PageInput[];
  readonly rows: number;
  readonly codec?: number;
  /** Further fields of the column chunk, and of the schema element. */
  readonly chunk?: readonly ThriftField[];
  readonly element?: readonly ThriftField[];
  readonly magic?: string;
}

const DATA = 0;
const DICTIONARY = 2;
const RLE = 3;

/** Writes a Parquet file that says what no writer says. */
export function writeParquet({
  pages,
  rows,
  codec = 0,
  chunk = [],
  element = [],
  magic = 'PAR1',
}: ParquetInput): Buffer {
  const body = Buffer.concat(pages.flatMap((page) => [writePageHeader(page), page.bytes]));
  const metadata: ThriftField[] = [
    [1, 6],
    [2, { list: [RLE] }],
    [3, { list: ['text'] }],
    [4, codec],
    [5, rows],
    [6, body.length],
    [7, body.length],
    [9, 4],
  ];
  const footer = writeThrift([
    [1, 2],
    [
      2,
      {
        list: [
          [
            [4, 'root'],
            [5, 1],
          ],
          [[1, 6], [3, 1], [4, 'text'], ...element],
        ],
      },
    ],
    [3, rows],
    [
      4,
      {
        list: [
          [
            [1, { list: [[[2, 4], [3, { struct: metadata }], ...chunk]] }],
            [2, body.length],
            [3, rows],
          ],
        ],
      },
    ],
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), body, footer, length, Buffer.from(magic)]);
}

/** Levels of a page of version 1 that repeat one level. */
export function repeatLevel(level: number, count: number): Buffer {
  const run = Buffer.concat([varint(count * 2), Buffer.from([level])]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(run.length);
  return Buffer.concat([length, run]);
}

/** Plain values, each behind its length. */
export function plainValues(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.map((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(text));
      return Buffer.concat([length, Buffer.from(text)]);
    }),
  );
}

function writePageHeader({ bytes, kind = DATA, values, encoding = 0, claims = {} }: PageInput): Buffer {
  const { plainBytes = bytes.length, compressedBytes = bytes.length } = claims;
  const page: ThriftField =
    kind === DICTIONARY
      ? [
          7,
          {
            struct: [
              [1, values],
              [2, encoding],
            ],
          },
        ]
      : [
          5,
          {
            struct: [
              [1, values],
              [2, encoding],
              [3, RLE],
              [4, RLE],
            ],
          },
        ];
  return writeThrift([[1, kind], [2, plainBytes], [3, compressedBytes], page]);
}
